-- A person follows docs/tool-file.md in Neovim and writes a tool with a step, a lookup and a rule without leaving the editor: each word is
-- among those that are offered before it is typed, a mistake is seen, and in the end nothing is found.
local editor = dofile('editor.lua')
local say, findings = editor.say, editor.findings
vim.wait(20000, function() local c = vim.lsp.get_client_by_id(editor.id); return c and c.initialized and editor.got > 0 end, 20)

local function offered(row, column)
  local params = { textDocument = vim.lsp.util.make_text_document_params(0), position = { line = row, character = column } }
  local out = {}
  for _, r in pairs(vim.lsp.buf_request_sync(0, 'textDocument/completion', params, 10000) or {}) do
    for _, item in ipairs(r.result or {}) do out[item.label] = true end
  end
  return out
end

-- Each line of the tool; a word between ‹ and › must be offered when its first letter is there.
local tool = {
  '‹tool›: service_report',
  '‹title›: Report on a service',
  '‹description›: Reports the open incidents of one service and its policy.',
  '‹params›:',
  '  service_id: {type: string, required: true, lookup: ‹service›, description: The service by id or name.}',
  '  urgencies:',
  '    ‹type›: array',
  '    items: {type: string, enum: [high, low]}',
  '    description: Of these urgencies.',
  '‹rules›:',
  '  - ‹expression›: "!has(‹params›.‹urgencies›) || params.urgencies.‹size›() == 1"',
  '    ‹message›: name one urgency, or none',
  '‹steps›:',
  '  service:',
  '    ‹request›: {path: "/services/{id}", path_params: {id: "${params.‹service_id›}"}}',
  '    ‹response›: .service | {id, name}',
  '‹request›:',
  '  ‹path›: /incidents',
  '  ‹query›:',
  '    service_ids: "${[params.‹service_id›]}"',
  '    urgencies: "${params.?‹urgencies›}"',
  '‹paginate›: offset',
  '‹resource›: incidents',
  '‹response›: ".incidents[] | ‹select›(.id != null) | {id, title, service: $‹steps›.‹service›.‹name›}"',
  '‹tests›:',
  '  - ‹name›: one',
  '    params: {service_id: PS1}',
  '    http:',
  '      - request: GET /services/PS1',
  '        response: {body: {service: {id: PS1, name: Checkout}}}',
  '      - request: GET /incidents?limit=100&offset=0&service_ids[]=PS1',
  '        response: {body: {incidents: [{id: Q1, title: Slow}], more: false}}',
  '    expect: {resources: [{id: Q1, title: Slow, service: Checkout}]}',
  '  - name: two urgencies',
  '    params: {service_id: PS1, urgencies: [high, low]}',
  '    expect: {error: {message: name one urgency}}',
}
local words, missing = 0, {}
for row, marked in ipairs(tool) do
  local typed = ''
  for part, word in (marked .. '‹›'):gmatch('(.-)‹(.-)›') do
    typed = typed .. part
    if word ~= '' then
      vim.api.nvim_buf_set_lines(0, row - 1, -1, false, { typed .. word:sub(1, 1) })
      words = words + 1
      local there = offered(row - 1, #typed + 1)
      if not (there[word] or there['$' .. word]) then table.insert(missing, row .. ': ' .. word) end
      typed = typed .. word
    end
  end
  local before = editor.got
  vim.api.nvim_buf_set_lines(0, row - 1, -1, false, { typed })
  vim.wait(20000, function() return editor.got > before end, 5) -- a person looks up at the end of a line
end
say(#missing == 0, words .. ' words are offered before they are typed' .. (#missing > 0 and ', but not ' .. table.concat(missing, ', ') or ''))
local before = editor.got
say(vim.wait(20000, function() return editor.got > before or findings() == '' end, 20), 'the tool is looked at')
say(vim.wait(20000, function() return findings() == '' end, 20), 'nothing is found in it ' .. findings())
vim.api.nvim_buf_set_lines(0, 10, 11, false, { '  - expression: "!has(params.urgencies) || params.urgencie.size() == 1"' })
say(vim.wait(20000, function() return findings():match('^11 .*did you mean "urgencies"') ~= nil end, 20), 'a mistake in the rule is seen at its line')
vim.api.nvim_buf_set_lines(0, 10, 11, false, { '  - expression: "!has(params.urgencies) || params.urgencies.size() == 1"' })
say(vim.wait(20000, function() return findings() == '' end, 20), 'and is gone when it is mended')
vim.cmd('silent write')
vim.cmd(editor.failed and 'cquit!' or 'qall!')
