package flow

import (
	"sync"

	"github.com/itchyny/gojq"
)

// builtins is the table of jq's own functions: what each looks at, what it gives
// and how often, as a function of its input and its arguments. It is written in jq
// itself, of which every domain makes what it likes, with these words besides:
//
//	_whole            the input, which is looked at with all that is in it
//	_none             no output
//	_boolean, _number, _string   a new value of that kind
//	_any              a new value, made of what was looked at
//	_only("kinds")    the input, if it is of one of them
//	_select(f)        the input, if f holds
//	_gather(f)        the input; all outputs of f are gathered before
//	_one(f)           what is made of all outputs of f together
//	_scalar(f)        f, of which only scalars are any good
//	_missing(f)       f, in which fields need not be there
//	_anyhow(f)        f, in which values may also be of any kind
//	_unbounded        the input; what follows may be more than can be told
//
// What a function does not look into it hands on; a function that is not listed
// looks at everything and gives anything, any number of times.
const builtins = `
# Nothing, or not what the query was given.
def empty: _none;
def error: _whole | _none;
def error(f): f | _whole | _none;
def input: _unbounded | _any;
def range(a): a | _unbounded | _number;
def range(a; b): (a, b) | _unbounded | _number;
def range(a; b; c): (a, b, c) | _unbounded | _number;

# The input, or some of it.
def select(f): _select(f);
def values: _only("boolean number string array object");
def nulls: _only("null");
def booleans: _only("boolean");
def numbers: _only("number");
def strings: _only("string");
def arrays: _only("array");
def objects: _only("object");
def scalars: _only("null boolean number string");
def iterables: _only("array object");
def del(f): _gather(_missing(f));
def reverse: .;
def sort: _gather(_anyhow(.[]) | _whole);
def unique: _gather(_anyhow(.[]) | _whole);
def sort_by(f): _gather(.[] | f | _whole);
def unique_by(f): _gather(.[] | f | _whole);
def first: .[0];
def last: .[-1];
def nth(n): .[n];
def min: _gather(_anyhow(.[]) | _whole) | .[0];
def max: _gather(_anyhow(.[]) | _whole) | .[0];
def min_by(f): _gather(.[] | f | _whole) | .[0];
def max_by(f): _gather(.[] | f | _whole) | .[0];
def group_by(f): _gather(.[] | f | _whole) | [[.[]]];

# Something made for each element or field.
def map(f): [.[] | f];
def map_values(f): _one([.[] | f], {(_string): .[] | f});
def add: _one(null, (.[] | . + .));
def add(f): _one(null, (f | . + .));
def to_entries: [{key: _string, value: _anyhow(.[])}];
def from_entries: _one(.[] | _missing({(_scalar(.key, .Key, .name, .Name)): (.value, .Value)}));
def with_entries(f): _one(., (to_entries | map(f) | from_entries));

# What is there, not what it is.
def not: _boolean;
def type: _string;
def length: _gather(_anyhow(.[])) | _number;
def keys: _gather(_anyhow(.[])) | [_string, _number];
def has(f): _anyhow(.[_scalar(f)]) | _boolean;
def in(f): f | _gather(_anyhow(.[])) | _boolean;
def isempty(f): _gather(f) | _boolean;
def any: _gather(_anyhow(.[])) | _boolean;
def all: _gather(_anyhow(.[])) | _boolean;
def any(f): _gather(.[] | f) | _boolean;
def all(f): _gather(.[] | f) | _boolean;
def any(g; f): _gather(g | f) | _boolean;
def all(g; f): _gather(g | f) | _boolean;
def path(f): f | _any;
def pick(f): _one(f | _whole) | _any;

# Some outputs of an argument.
def first(f): f;
def last(f): f;
def limit(n; f): (n | _whole) as $n | _none, f;
def skip(n; f): (n | _whole) as $n | _none, f;
def nth(n; f): (n | _whole) as $n | _none, f;

# Comparisons.
def IN(f): _one(. == f);
def IN(g; f): _one(g == f);
def contains(f): . == f;
def inside(f): . == f;

# What is looked at whole: to tell something about it ...
def startswith(f): _whole | f | _whole | _boolean;
def endswith(f): _whole | f | _whole | _boolean;
def test(f): _whole | f | _whole | _boolean;
def test(f; g): _whole | (f | _whole) as $f | g | _whole | _boolean;
def toboolean: _whole | _boolean;
def isnan: _whole | _boolean;
def isinfinite: _whole | _boolean;

# ... to make a number of it ...
def utf8bytelength: _whole | _number;
def tonumber: _whole | _number;
def abs: _whole | _number;
def floor: _whole | _number;
def ceil: _whole | _number;
def round: _whole | _number;
def trunc: _whole | _number;
def sqrt: _whole | _number;
def fabs: _whole | _number;
def fromdate: _whole | _number;
def fromdateiso8601: _whole | _number;
def mktime: _whole | _number;
def index(f): _whole | f | _whole | _one(null, _number);
def rindex(f): _whole | f | _whole | _one(null, _number);

# ... a string ...
def tostring: _whole | _string;
def tojson: _whole | _string;
def ascii_downcase: _whole | _string;
def ascii_upcase: _whole | _string;
def trim: _whole | _string;
def ltrim: _whole | _string;
def rtrim: _whole | _string;
def implode: _whole | _string;
def todate: _whole | _string;
def todateiso8601: _whole | _string;
def strftime(f): _whole | f | _whole | _string;
def in_zone(f): _whole | f | _whole | _string;
def join(f): _whole | f | _whole | _string;
def ltrimstr(f): _whole | f | _whole | _string;
def rtrimstr(f): _whole | f | _whole | _string;
def splits(f): _unbounded | _whole | f | _whole | _string;
def sub(f; g): _unbounded | _whole | f | _whole | _any | g | _whole | _string;
def gsub(f; g): _unbounded | _whole | f | _whole | _any | g | _whole | _string;
def sub(f; g; h): _unbounded | _whole | (f, h) | _whole | _any | g | _whole | _string;
def gsub(f; g; h): _unbounded | _whole | (f, h) | _whole | _any | g | _whole | _string;

# ... or something else.
def split(f): _whole | f | _whole | [_string];
def split(f; g): _whole | (f | _whole) as $f | g | _whole | [_string];
def explode: _whole | [_number];
def fromjson: _whole | _any;
def flatten: _whole | _any;
def flatten(f): _whole | f | _whole | _any;
def transpose: _whole | _any;
def strptime(f): _whole | f | _whole | [_number];

# The guards that package jq puts before functions.
def __whole: .;
def __flat: .;
def __path: .;
def __paths: .;
def __event: .;
def __index: .;
def __columns: .;
def __search: .;
def __pattern: .;
def __letters: .;
def __number: .;
def __message: .;
def __pairs(a; b): .;
def __multiply(a; b): .;
`

// table is the builtins by name/arity.
var table = sync.OnceValue(func() map[string]*gojq.FuncDef {
	q, err := gojq.Parse(builtins + ".")
	if err != nil {
		panic(err)
	}
	out := make(map[string]*gojq.FuncDef, len(q.FuncDefs))
	for _, d := range q.FuncDefs {
		out[Signature(d.Name, len(d.Args))] = d
	}
	return out
})
