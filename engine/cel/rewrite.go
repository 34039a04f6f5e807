package cel

import "pagerduty-mcp-server/engine/diag"

// rewritings are what other languages write and CEL writes otherwise, where that can be
// said without knowing what was meant.
var rewritings = diag.Rewritings([]diag.Rewriting{
	// names and texts
	{`\{\{\s*(PATH)\s*\}\}`, `$1`}, {`(?s)^\s*\$\{(.*)\}\s*$`, `$1`}, {`\$?\{\s*(PATH)\s*\}`, `$1`}, {`\$([A-Za-z_])`, `$1`}, {`\$\.(params)\b`, `$1`}, {`@\.?([A-Za-z_])`, `$1`},
	{`[“”„]([^“”„"]*)[“”]`, `"$1"`}, {`[‘’]([^‘’"]*)[‘’]`, `"$1"`}, {"`([^`\"\\\\]*)`", `"$1"`}, {`([(,]\s*)/([^/"\n]+)/`, `${1}r"$2"`},
	{`(\w)\.\.([A-Za-z_])`, `$1.$2`}, {`(\w)->(\w)`, `$1.$2`}, {`\?\.([A-Za-z_])`, `.?$1`}, {`\b(params)\.(\w+)\?`, `$1.?$2`}, {`([\w)\]])!([.)\s]|$)`, `$1$2`}, {`([A-Za-z_]\w*)\.(\d+)`, `$1[$2]`},
	{`\b(?:args|arguments|this|self|input|inputs|request)\.`, `params.`}, {`\b(?:True|TRUE|yes|on)\b`, `true`}, {`\b(?:False|FALSE|no|off)\b`, `false`},
	{`\bnew\s+Date\(\)|\b(?:Date|datetime|DateTime)\.now\(\)|\bnow\(\)`, `now`}, {`\b(\d+)(h|m|s|ms)\b`, `duration("$1$2")`},
	{`^\s*return\s+`, ``}, {`\s*;\s*$`, ``}, {`#(.*)`, `//$1`},

	// whether there is a value
	{`\b(\w+\.\w+)\.present\?`, `has($1)`}, {`\b(\w+\.\w+)\.nil\?`, `!has($1)`}, {`(PATH)\.include\?\((VALUE)\)`, `$2 in $1`}, {`\b(\w+)\[\s*:(\w+)\s*\]`, `$1.$2`}, {`^\s*unless\s+(.*)$`, `!($1)`},
	{`["']([A-Za-z_\x00]+)["']\s+in\s+(params)\b`, `has($2.$1)`}, {`\b(?:NOT|not)\s*\(`, `!(`},
	{`!!(PATH)`, `has($1)`}, {`\b(?:exists|defined|isset)\s+(\w+\.\w+)`, `has($1)`}, {`\b(?:exists|defined|isset|isSet|present)\((\w+\.\w+)\)`, `has($1)`},
	{`\b(\w+)\.(?:has|hasOwnProperty)\(["']([^"']*)["']\)`, `has($1.$2)`}, {`\b(?:isNull|isNil)\((\w+\.\w+)\)`, `!has($1)`}, {`\b(\w+\.\w+)\.(?:isNull|isNil)\(\)`, `!has($1)`},
	{`\b(\w+(?:\.\w+)+)\s+(?i:is\s+not|not)\s+(?i:null|none|nil|empty)\b`, `has($1)`}, {`\b(\w+(?:\.\w+)+)\s+(?i:is)\s+(?i:null|none|nil|empty)\b`, `!has($1)`},
	{`\b(\w+(?:\.\w+)+)\s*===?\s*(?:null|None|nil|undefined|NULL|Null)\b`, `!has($1)`}, {`\b(\w+(?:\.\w+)+)\s*!==?\s*(?:null|None|nil|undefined|NULL|Null)\b`, `has($1)`},
	{`\b(?:null|None|nil|undefined|NULL|Null)\s*===?\s*(\w+(?:\.\w+)+)\b`, `!has($1)`}, {`\b(?:null|None|nil|undefined|NULL|Null)\s*!==?\s*(\w+(?:\.\w+)+)\b`, `has($1)`},
	{`\b(\w+)\.(\w+)\s*(?:\?\?|\?:)\s*(VALUE)`, `$1.?$2.orValue($3)`}, {`\b(?i:coalesce|ifnull|nvl|default)\((\w+)\.(\w+),\s*(VALUE)\)`, `$1.?$2.orValue($3)`}, {`\b(\w+)\.get\(["']([^"']*)["'],\s*(VALUE)\)`, `$1.?$2.orValue($3)`},

	// comparisons
	{`([\w.]+)\s*([<>=!]=|[<>])\s*([\w.]+)\s*(&&|\|\|)\s*([<>=!]=|[<>])`, `$1 $2 $3 $4 $1 $5`}, {`\s:=\s`, ` == `}, {`\^`, `!=`}, {`\s-eq\s`, ` == `}, {`\s-ne\s`, ` != `}, {`\s-gt\s`, ` > `}, {`\s-lt\s`, ` < `}, {`\s-ge\s`, ` >= `}, {`\s-le\s`, ` <= `},
	{`\bxor\(([^(),]+),\s*([^(),]+)\)`, `$1 != $2`}, {`(PATH)\.between\((VALUE),\s*(VALUE)\)`, `$1 >= $2 && $1 <= $3`},
	{`&&&+`, `&&`}, {`\|\|\|+`, `||`},
	{`(PATH)\s+(?i:between)\s+(VALUE)\s+(?:and|AND|&&)\s+(VALUE)`, `$1 >= $2 && $1 <= $3`}, {`(PATH)\s+in\s+(\w+)\.\.\.?(\w+)`, `$1 >= $2 && $1 <= $3`},
	{`(VALUE)\s*(<=?)\s*(PATH)\s*(<=?)\s*(VALUE)`, `$1 $2 $3 && $3 $4 $5`}, {`(VALUE)\s*(>=?)\s*(PATH)\s*(>=?)\s*(VALUE)`, `$1 $2 $3 && $3 $4 $5`},
	{`(VALUE)\s+(?i:not\s+in)\s+\(([^()\n]*)\)`, `!($1 in [$2])`}, {`(VALUE)\s+(?i:not\s+in)\s+(PATH|\[[^\]]*\])`, `!($1 in $2)`},
	{`\b(?i:in)\s*\(([^()\n]*)\)`, `in [$1]`}, {`\bIN\s*(\[)`, `in $1`}, {`\bin\s*\{([^:}\n]*)\}`, `in [$1]`},
	{`(PATH)\s*(?:=~|~=|~)\s*(TEXT)`, `$1.matches($2)`}, {`(PATH)\s*!~\s*(TEXT)`, `!$1.matches($2)`}, {`(PATH)\s*=~\s*/([^/"\n]+)/`, `$1.matches(r"$2")`},
	{`(PATH)\s+(contains|startsWith|endsWith|matches)\s+(TEXT)`, `$1.$2($3)`}, {`(PATH)\.equals\((VALUE)\)`, `$1 == $2`}, {`\b(?:div|DIV)\b`, `/`},

	// functions
	{`\b(all|exists|filter|map|exists_one)\(\s*(?:lambda\s+)?\(?(\w+)\)?\s*(?:=>|->|\||:)\s*`, `$1($2, `}, {`\b(?:any|some)\(\s*(?:lambda\s+)?\(?(\w+)\)?\s*(?:=>|->|\||:)\s*`, `exists($1, `},
	{`\bevery\(\s*(?:lambda\s+)?\(?(\w+)\)?\s*(?:=>|->|\||:)\s*`, `all($1, `}, {`^\s*(?:size|len|length|count)\s+(PATH)`, `size($1)`},
	{`\.(?:any|some)\(`, `.exists(`}, {`\.every\(`, `.all(`},
	{`(PATH)\.(?:toString|str)\(\)`, `string($1)`}, {`(PATH)\.isNotEmpty\(\)`, `$1.size() > 0`}, {`\b(?:lower|toLowerCase|tolower)\((PATH)\)`, `$1.lowerAscii()`}, {`\b(?:upper|toUpperCase|toupper)\((PATH)\)`, `$1.upperAscii()`},
	{`(PATH)\.contains\((VALUE)\)`, `$2 in $1`}, {`\b(?:Math\.)?max\(`, `math.greatest(`}, {`\b(?:Math\.)?min\(`, `math.least(`}, {`\b(?:Math\.)?(abs|round|floor|ceil)\(`, `math.$1(`},
	{`\b(?:parseInt|Number|toInt)\(`, `int(`}, {`\b(?:parseFloat|float)\(`, `double(`}, {`\bBoolean\(`, `bool(`}, {`\b(?:date|datetime|Date|parseTime)\(`, `iso8601(`},
})

// rewritten is a finding with the fix that says the same in CEL, where there is one.
func rewritten(t diag.Text, d diag.Diagnostic) diag.Diagnostic {
	return d.Rewrite(t, withoutTexts(t.Value), rewritings())
}
