-- What the scripts share: it attaches the language server to the file, and gives what says, counts and lists what comes of it.
local editor = { got = 0, failed = false }
function editor.say(ok, what) io.stdout:write((ok and 'ok   ' or 'FAIL ') .. what .. '\n'); editor.failed = editor.failed or not ok end
function editor.findings()
  local out = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do table.insert(out, d.lnum + 1 .. ' ' .. d.message) end
  return table.concat(out, '\n')
end
vim.lsp.handlers['textDocument/publishDiagnostics'] = (function(before)
  return function(...) editor.got = editor.got + 1; return before(...) end
end)(vim.lsp.handlers['textDocument/publishDiagnostics'])
editor.id = vim.lsp.start_client({ name = 'tools', cmd = { vim.env.SERVER, 'lsp' }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(0, editor.id)
return editor
