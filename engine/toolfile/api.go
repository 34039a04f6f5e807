package toolfile

import (
	"strings"
	"time"

	"pagerduty-mcp-server/engine/diag"
)

// API is what an _api.yaml says: all that the engine must know of an API that
// is true for more than one tool.
type API struct {
	Source       *diag.Source
	Title        diag.Text
	Instructions diag.Text // what a server tells the model, whichever toolsets are on
	Server       Server    // without a name; Auth is how its requests show who sends them
	Servers      []Server  // further hosts of the same API
	Secrets      []Variable
	Settings     []Variable
	Auth         Auth
	Header       []Entry     // sent with every request
	ArraySuffix  diag.Text   // what the name of an array in a query ends with on the wire, such as []
	Errors       diag.Text   // jq: an error body -> {message, details}
	Fails        diag.Text   // jq: the body of a 2xx -> whether it is an error all the same
	Synonyms     []diag.Text // each: words and phrases that mean the same to people, between commas
	Masked       []diag.Text // names of fields whose text no answer shows, such as a signing secret
	Retry        Retry
	RateLimit    RateLimit
	Pagination   []Strategy
	Contexts     []Context
	Lookups      []Lookup
	Params       []Param    // shared, by $ref
	Schemas      []Property // shared, by $ref
	Rules        []Rule     // shared, by $ref
	Defaults     Defaults

	// Unread are those of the keys secrets, settings, pagination, context and
	// params whose value could not be read, or not all of it.
	Unread []string
}

// ListName is what a list of a query is called on the wire: with the suffix, unless the
// name ends with it.
func (a *API) ListName(name string) string {
	if strings.HasSuffix(name, a.ArraySuffix.Value) {
		return name
	}
	return name + a.ArraySuffix.Value
}

// Server is where the API, or a part of it, is.
type Server struct {
	Name diag.Text // of a further server
	URL  diag.Text // a literal, or `${CEL}` over secret and setting (see Expr)
	Env  diag.Text // an environment variable that overrides URL
	Auth *Auth     // of a further server; nil: its requests carry nothing that shows who sends them
}

// Auth is how requests show who sends them. Its `${CEL}` may name `secret`,
// which no other place but a server's URL may, and `setting`.
type Auth struct {
	Header []Entry
	Query  []Entry
	Basic  *Basic // nil: none
}

// Basic is the user and password of HTTP's basic authentication (RFC 7617).
type Basic struct {
	User     *Value
	Password *Value // nil: an empty one
}

// Variable is a value that comes from the environment: the first of Env that is set.
type Variable struct {
	Name   diag.Text
	Env    []diag.Text
	Header []Entry        // of a secret: the headers in which a caller over HTTP may send it, each with the pattern of its values
	Claim  diag.Text      // of a setting: the claim of a caller's token that it is taken from
	Shared Optional[bool] // of a setting: callers with secrets of their own have it, too
}

// Retry says which failed requests are worth another try.
type Retry struct {
	Status []Optional[int]
	Budget Optional[time.Duration] // for all tries of one request together
	Wait   []diag.Text             // response headers that say how long to wait
}

// RateLimit is how many requests a credential may send.
type RateLimit struct {
	Requests  Optional[int]
	Per       Optional[time.Duration]
	Remaining diag.Text // a response header: how many requests are left
	Reset     diag.Text // a response header: seconds until there are more
}

// Strategy is one way in which an API gives out a long list in pages. Exactly
// one of Offset, Page, Link and Next is set. What stands in the body has for its
// name a path of keys, with dots between them.
type Strategy struct {
	Name    diag.Text
	Size    diag.Text     // the name of the page size; empty: pages have no size
	SizeIn  diag.Text     // query (the default) or body
	MaxSize Optional[int] // the largest page

	Offset   diag.Text     // the name of the offset
	OffsetIn diag.Text     // query (the default) or body
	Stop     Optional[int] // no request reaches beyond this offset

	Page   diag.Text     // the name of the page's number
	PageIn diag.Text     // query (the default) or body
	First  Optional[int] // the number of the first page; 1 when left out

	More diag.Text // jq, with Offset or Page: page body -> whether there are more; empty: until a page is short

	Link Optional[bool] // true: the Link header with rel=next (RFC 8288) leads to the next page
	Next diag.Text      // jq: page body -> query of the next page or {body: ...}, or nothing

	Key diag.Text // jq: a record -> what tells it apart from others; empty: .id where it has one
}

// Context is something about the caller that expressions may name; it is
// fetched when a call first needs it.
type Context struct {
	Name     diag.Text
	When     diag.Text // CEL, bool; false: the value is that of an empty answer
	Request  *Request
	Paginate diag.Text
	Response diag.Text // jq
	Schema   Schema
	TTL      Optional[time.Duration]
	Absent   Absent
}

// Lookup finds the ids of names. Its expressions name what is looked for `value`.
type Lookup struct {
	Name     diag.Text
	ID       diag.Text // RE2: the form of an id; what has it is not looked up
	Request  *Request
	Paginate diag.Text
	Response diag.Text // jq: page body -> objects {id, name}
	TTL      Optional[time.Duration]
}

// Absent says when a context is not there at all, and what a caller then reads.
type Absent struct {
	Status    []Optional[int] // response statuses that mean it
	Message   diag.Text
	Hint      diag.Text
	Param     diag.Text // a param that can do without the context
	ParamHint diag.Text // what a caller of a tool with that param reads before Hint
}

// Defaults are bounds that hold for each tool.
type Defaults struct {
	Limit    Optional[int]           // items, when a call does not say
	MaxLimit Optional[int]           // items that a call may ask for
	Budget   Optional[int]           // characters of an encoded answer
	Memory   Optional[int]           // bytes that one call may hold
	Timeout  Optional[time.Duration] // of a whole call
}

// Toolset is what a _toolset.yaml says about the tools of its folder.
type Toolset struct {
	Source       *diag.Source
	Title        diag.Text
	Description  diag.Text
	Instructions diag.Text
}

// Strategy returns the pagination strategy of that name, or nil.
func (a *API) Strategy(name string) *Strategy {
	return find(a.Pagination, func(s *Strategy) bool { return s.Name.Value == name })
}

// Rule returns the shared rule of that name, or nil.
func (a *API) Rule(name string) *Rule {
	return find(a.Rules, func(r *Rule) bool { return r.Name.Value == name })
}

// Schema returns the shared schema of that name, or nil.
func (a *API) Schema(name string) *Schema {
	if p := find(a.Schemas, func(p *Property) bool { return p.Name.Value == name }); p != nil {
		return &p.Schema
	}
	return nil
}

// Param returns the shared param of that name, or nil.
func (a *API) Param(name string) *Param {
	return find(a.Params, func(p *Param) bool { return p.Name.Value == name })
}
