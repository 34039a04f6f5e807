-- What an author does, in Neovim 0.7 or later: a mistake is seen while it is typed and gone when it is mended, keys are offered, a key is explained.
local editor = dofile('editor.lua')
local say, findings = editor.say, editor.findings
local function wait(what, f) say(vim.wait(20000, f, 20), what) end
wait('the file is clean', function() return editor.got > 0 and findings() == '' end)

local function line(pattern)
  for i, l in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do if l:match(pattern) then return i end end
end
local rules = line('^rules:')
vim.api.nvim_buf_set_lines(0, rules, rules, false, { '  - expression: has(params.statuess) || true', '    message: x' })
wait('a mistake in CEL, at its line', function() return findings():match('^' .. rules + 1 .. ' .*did you mean "statuses"') end)
vim.api.nvim_buf_set_lines(0, rules, rules + 2, false, {})
wait('it is gone when it is mended', function() return findings() == '' end)

local function ask(method, row, column)
  local params = { textDocument = vim.lsp.util.make_text_document_params(0), position = { line = row, character = column } }
  local r = vim.lsp.buf_request_sync(0, method, params, 10000) or {}
  for _, x in pairs(r) do return x.result end
end
vim.api.nvim_buf_set_lines(0, rules - 1, rules - 1, false, { 'pag' }) -- the file is no YAML now
local offered = {}
for _, item in ipairs(ask('textDocument/completion', rules - 1, 3) or {}) do offered[item.label] = true end
say(offered['view'] == nil and offered['metadata'] == nil and offered['unmask'], 'keys that are not there yet are offered, in a file that is no YAML')
vim.api.nvim_buf_set_lines(0, rules - 1, rules, false, {})
local h = ask('textDocument/hover', line('^response:') - 1, 2)
say(h and h.contents.value:match('jq over the body'), 'a key is explained')
say(#(ask('textDocument/documentSymbol', 0, 0) or {}) > 8, 'the outline')

local times = {}
for i = 1, 20 do
  local before = editor.got
  local from = vim.loop.hrtime()
  vim.api.nvim_buf_set_lines(0, 0, 0, false, { '# ' .. i })
  vim.wait(20000, function() return editor.got > before end, 1)
  table.insert(times, math.floor((vim.loop.hrtime() - from) / 1e6))
end
table.sort(times)
io.stdout:write(string.format('from a key to the findings, in a directory of %d files: %d ms at the middle, %d ms at most\n', #vim.fn.glob(vim.fn.expand('%:p:h:h') .. '/*/*.yaml', 0, 1), times[10], times[20]))
vim.cmd(editor.failed and 'cquit!' or 'qall!')
