package jq

import "pagerduty-mcp-server/engine/diag"

// rewritings are what other languages write and jq writes otherwise, where that can be
// said without knowing what was meant.
var rewritings = diag.Rewritings([]diag.Rewriting{
	// names and texts
	{`(\w)->(\w)`, `$1.$2`}, {`\b(?:this|self)\.`, `.`}, {`([\w\])])!(\s*(?:[|,)\]}]|$))`, `$1$2`}, {`(TEXT)\s+\.\s*(TEXT|PATH)`, `$1 + $2`},
	{`'([^'"\\\n]*)'`, `"$1"`}, {"`([^`\"\\\\\\n]*)`", `"$1"`}, {`[“”„]([^“”„"\\\n]*)[“”]`, `"$1"`}, {`[‘’]([^‘’"\\\n]*)[‘’]`, `"$1"`}, {`([(;]\s*)/([^/"\\\n]+)/`, `$1"$2"`},
	{`\{\{\s*\$?(params\.\w+)\s*\}\}`, `$$$1`}, {`\{\{\s*(PATH)\s*\}\}`, `$1`}, {`\$\{\s*\$?(params(?:\.\w+)*)\s*\}`, `$$$1`}, {`\$\{\s*(\.[^{}]*?)\s*\}`, `$1`},
	{`\.\.([A-Za-z_])`, `.$1`}, {`\.([A-Za-z_]\w*(?:-\w+)+)`, `.["$1"]`}, {`\b(\w+)\(\)`, `$1`}, {`^\s*return\s+`, ``},
	{`,\s*([\]})])`, `$1`}, {`([{,]\s*\w+)\s*=([^=])`, `$1:$2`}, {`(\.\w+|["\])])\s+((?:\w+|"[^"]*")\s*:)`, `$1, $2`}, {`\.\{`, ` | {`}, {`\|>`, `|`},

	// operators
	{`\s+as\s+(?:int|integer|number|float)\b`, ` | tonumber`}, {`\s+as\s+(?:str|string|text)\b`, ` | tostring`}, {`\bas\s+([A-Za-z_])`, `as $$$1`},
	{`(PATH)\s+(?i:not\s+in)\s*[\[(]([^][()]*)[\])]`, `($1 | IN($2) | not)`}, {`!\s*(\w+\([^()]*\)|PATH)`, `($1 | not)`}, {`!\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)`, `($1 | not)`}, {`\b(?:not|NOT)\s+(PATH)`, `($1 | not)`}, {`\b(?:not|NOT)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)`, `($1 | not)`},
	{`(PATH)\s*(?:=~|~)\s*(TEXT)`, `($1 | test($2))`}, {`(PATH)\s*!~\s*(TEXT)`, `($1 | test($2) | not)`}, {`(PATH)\s+matches\s+(TEXT)`, `($1 | test($2))`},
	{`(PATH)\s+(contains|startswith|endswith|inside|test)\s+(TEXT)`, `($1 | $2($3))`}, {`(PATH)\s+(?i:in)\s*[\[(]([^][()]*)[\])]`, `($1 | IN($2))`},
	{`\|\|\s*(TEXT|null|\d+)`, `// $1`}, {`\blambda\s+\w+\s*:\s*\w+\.|(?:\(\w+\)|\b\w+)\s*=>\s*\w+\.`, `.`}, {`\?\?|\?:`, `//`}, {`\bgt\b`, `>`}, {`\blt\b`, `<`}, {`\bgt?e\b|≥`, `>=`}, {`\blt?e\b|≤`, `<=`}, {`\bne\b|≠`, `!=`}, {`\beq\b`, `==`}, {`\bmod\b`, `%`},
	{`([^|?:;(){},\s][^|?:;(){},]*?)\s*\?\s*([^|?:;(){},]+?)\s*:\s*([^|?:;(){},]+)`, `if $1 then $2 else $3 end`},

	// functions
	{`\b(sort|unique|group|min|max)\((\.[\w.]+)\)`, `${1}_by($2)`}, {`\b(gsub|sub|limit|range)\((VALUE),\s*(VALUE)\)`, `$1($2; $3)`}, {`\breplace\((TEXT),\s*(TEXT)\)`, `gsub($1; $2)`},
	{`\b(length|keys|values|type|tostring|tonumber|ascii_downcase|ascii_upcase|add|reverse|floor|tojson|fromjson|to_entries|from_entries|trim|sort|unique|min|max)\(([^(),;]*(?:\([^()]*\)[^(),;]*)*)\)`, `($2 | $1)`},
	{`\b(min|max)\(([^();]*)\)`, `([$2] | $1)`}, {`\btake\((\d+)\)`, `.[:$1]`}, {`\b(?:skip|drop)\((\d+)\)`, `.[$1:]`},
	{`\.(?:filter|where)\(([^()=]*(?:==[^()=]*)*(?:\([^()]*\)[^()]*)*)\)`, ` | map(select($1))`}, {`\b(?:filter|where)\(([^()]*(?:\([^()]*\)[^()]*)*)\)`, `map(select($1))`},
	{`\bstartsWith\(`, `startswith(`}, {`\bendsWith\(`, `endswith(`}, {`\s+where\s+([^|]+)$`, ` | select($1)`}, {`\b(?:sortBy|orderBy)\(`, `sort_by(`}, {`\bgroupBy\(`, `group_by(`}, {`\bsome\(`, `any(`}, {`\bevery\(`, `all(`}, {`\b(?:matches|regex|match_regex)\((TEXT)\)`, `test($1)`},
	{`\b(?:len|size|count)\(([^()]+)\)`, `($1 | length)`}, {`\b(?:len|size|count|length)\s+(PATH)`, `($1 | length)`}, {`\b(?:lower|toLowerCase)\(([^()]+)\)`, `($1 | ascii_downcase)`}, {`\b(?:upper|toUpperCase)\(([^()]+)\)`, `($1 | ascii_upcase)`},
	{`\b(?:str|string|toString)\(([^()]+)\)`, `($1 | tostring)`}, {`\b(?:int|parseInt|number)\(([^()]+)\)`, `($1 | tonumber)`}, {`\btypeof\s+(PATH)`, `($1 | type)`},
})

// inTexts are those that stand within a text in quotes.
var inTexts = diag.Rewritings([]diag.Rewriting{
	{`\{\{\s*\$?(params\.[\w.]+)\s*\}\}`, `\($$$1)`}, {`\{\{\s*(\.[\w.]+)\s*\}\}`, `\($1)`}, {`[#$]?\{\s*\$?(params\.[\w.]+)\s*\}`, `\($$$1)`}, {`[#$]?\{\s*(\.[\w.]+)\s*\}`, `\($1)`},
})

// rewritten is a finding with the fix that says the same in jq, where there is one.
func rewritten(t diag.Text, d diag.Diagnostic) diag.Diagnostic {
	if d = d.Rewrite(t, codeOf(t.Value), rewritings()); d.Fix.IsSet() {
		return d
	}
	return d.Rewrite(t, t.Value, inTexts())
}
