package toolfile

import (
	"time"

	"pagerduty-mcp-server/engine/diag"
)

// API is what an _api.yaml says: all that the engine must know of an API that
// is true for more than one tool.
type API struct {
	Source       *diag.Source
	Title        diag.Text
	Instructions diag.Text // what a server tells the model, whichever toolsets are on
	Server       Server
	Secrets      []Variable
	Settings     []Variable
	Auth         []Entry     // headers; the only place whose `${CEL}` may name `secret`
	Header       []Entry     // sent with every request
	Errors       diag.Text   // jq: an error body -> {message, details}
	Masked       []diag.Text // names of fields whose text no answer shows, such as a signing secret
	Retry        Retry
	RateLimit    RateLimit
	Pagination   []Strategy
	Contexts     []Context
	Params       []Param
	Defaults     Defaults

	// Unread are those of the keys secrets, settings, pagination, context and
	// params whose value could not be read, or not all of it.
	Unread []string
}

// Server is where the API is.
type Server struct {
	URL diag.Text
	Env diag.Text // an environment variable that overrides URL
}

// Variable is a value that comes from the environment: the first of Env that is set.
type Variable struct {
	Name diag.Text
	Env  []diag.Text
}

// Retry says which failed requests are worth another try.
type Retry struct {
	Status []Opt[int]
	Budget Opt[time.Duration] // for all tries of one request together
	Wait   []diag.Text        // response headers that say how long to wait
}

// RateLimit is how many requests a credential may send.
type RateLimit struct {
	Requests  Opt[int]
	Per       Opt[time.Duration]
	Remaining diag.Text // a response header: how many requests are left
	Reset     diag.Text // a response header: seconds until there are more
}

// Strategy is one way in which an API gives out a long list in pages. Exactly
// one of Offset and Next is set.
type Strategy struct {
	Name    diag.Text
	Size    diag.Text // the query name of the page size; empty: pages have no size
	MaxSize Opt[int]  // the largest page
	Offset  diag.Text // the query name of the offset
	More    diag.Text // jq: page body -> whether there are more
	Stop    Opt[int]  // no request reaches beyond this offset
	Next    diag.Text // jq: page body -> query of the next page, or nothing

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
	TTL      Opt[time.Duration]
	Absent   Absent
}

// Absent says when a context is not there at all, and what a caller then reads.
type Absent struct {
	Status  []Opt[int] // response statuses that mean it
	Message diag.Text
	Hint    diag.Text
}

// Defaults are bounds that hold for each tool.
type Defaults struct {
	Limit    Opt[int]           // items, when a call does not say
	MaxLimit Opt[int]           // items that a call may ask for
	Budget   Opt[int]           // bytes of an encoded answer
	Timeout  Opt[time.Duration] // of a whole call
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
	for i := range a.Pagination {
		if a.Pagination[i].Name.Value == name {
			return &a.Pagination[i]
		}
	}
	return nil
}
