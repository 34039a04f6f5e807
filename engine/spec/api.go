package spec

import "time"

// API is what an _api.yaml says: all that the engine must know of an API that
// is true for more than one tool.
type API struct {
	Source       *Source
	Title        Text
	Instructions Text // what a server tells the model, whichever toolsets are on
	Server       Server
	Secrets      []Variable
	Settings     []Variable
	Auth         []Entry // headers; the only place whose `${CEL}` may name `secret`
	Header       []Entry // sent with every request
	Errors       Text    // jq: an error body -> {message, details}
	Masked       []Text  // names of fields whose text no answer shows, such as a signing secret
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
	URL Text
	Env Text // an environment variable that overrides URL
}

// Variable is a value that comes from the environment: the first of Env that is set.
type Variable struct {
	Name Text
	Env  []Text
}

// Retry says which failed requests are worth another try.
type Retry struct {
	Status []Opt[int]
	Budget Opt[time.Duration] // for all tries of one request together
	Wait   []Text             // response headers that say how long to wait
}

// RateLimit is how many requests a credential may send.
type RateLimit struct {
	Requests  Opt[int]
	Per       Opt[time.Duration]
	Remaining Text // a response header: how many requests are left
	Reset     Text // a response header: seconds until there are more
}

// Strategy is one way in which an API gives out a long list in pages. Exactly
// one of Offset and Next is set.
type Strategy struct {
	Name    Text
	Size    Text     // the query name of the page size; empty: pages have no size
	MaxSize Opt[int] // the largest page
	Offset  Text     // the query name of the offset
	More    Text     // jq: page body -> whether there are more
	Stop    Opt[int] // no request reaches beyond this offset
	Next    Text     // jq: page body -> query of the next page, or nothing

}

// Context is something about the caller that expressions may name; it is
// fetched when a call first needs it.
type Context struct {
	Name     Text
	When     Text // CEL, bool; false: the value is that of an empty answer
	Request  *Request
	Paginate Text
	Response Text // jq
	Schema   Schema
	TTL      Opt[time.Duration]
	Absent   Absent
}

// Absent says when a context is not there at all, and what a caller then reads.
type Absent struct {
	Status  []Opt[int] // response statuses that mean it
	Message Text
	Hint    Text
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
	Source       *Source
	Title        Text
	Description  Text
	Instructions Text
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
