package record

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// What the name of a field says of its value, in the words of many APIs.
var (
	personKeys = regexp.MustCompile(`(?i)^(?:(?:.*_)?(?:users?|persons?|people|assignees?|assigned_to|acknowledgers?|authors?|owners?|creators?|requesters?|responders?|members?|contacts?|employees?|customers?|reporters?|senders?|recipients?|subscribers?|managers?|guests?|attendees?)|[a-z_]+ed_by)$`)
	nameKeys   = regexp.MustCompile(`(?i)^(?:name|summary|label|title_name|(?:display|full|real|nick|preferred|legal)_?name|nickname|handle)$`)
	ownNames   = regexp.MustCompile(`(?i)^(?:(?:first|last|family|given|middle|maiden|user|full|real|contact|customer|author|owner|employee)_?name|surname|username|login|nickname)$`)
	mailKeys   = regexp.MustCompile(`(?i)(?:^|_)e?_?mails?(?:_address(?:es)?)?$`)
	phoneKeys  = regexp.MustCompile(`(?i)(?:^|_)(?:phones?|phone_?numbers?|mobile|fax|tel|telephone|cell|sms|whatsapp|conference_number)(?:_number)?$`)
	secretKeys = regexp.MustCompile(`(?i)(?:^|_)(?:tokens?|secrets?|passwords?|passwd|pwd|credentials?|authorization|signature|cookies?|api_?keys?|private_?keys?|access_?keys?|pin|ssn)$`)
	longKeys   = regexp.MustCompile(`(?i)(?:_|^)keys?$`)
	placeKeys  = regexp.MustCompile(`(?i)^(?:.*_)?(?:street|street_address|address_?(?:line)?_?\d?|postal_address|mailing_address|home_address|addr)$`)
	codeKeys   = regexp.MustCompile(`(?i)^(?:zip|zip_?code|postal_?code|postcode|iban|bic|passport|passport_number|tax_id|card_number|account_number)$`)
	hostKeys   = regexp.MustCompile(`(?i)^(?:.*_)?(?:subdomain|hostname|host|domain|fqdn|ip|ip_address)$`)
	personType = regexp.MustCompile(`(?i)(?:^|_)(?:user|person|contact|member|employee|customer|author|responder|guest)(?:_reference)?$`)
	bornKeys   = regexp.MustCompile(`(?i)^(?:birth_?day|date_of_birth|birth_?date|dob)$`)
	camel      = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

// snake is a field's name in small letters with underscores.
func snake(key string) string {
	return strings.ToLower(strings.ReplaceAll(camel.ReplaceAllString(key, "${1}_$2"), "-", "_"))
}

// learner reads from trees what is to be replaced.
type learner struct {
	*replacer
	masked map[string]bool // the fields that no answer shows
}

// tree learns from a value that stands under a key.
func (l *learner) tree(key string, n *yaml.Node) {
	switch n.Kind {
	case yaml.SequenceNode:
		for _, e := range n.Content {
			l.tree(key, e)
		}
	case yaml.MappingNode:
		person := l.isPerson(key, n)
		for i := 0; i < len(n.Content); i += 2 {
			own, value := snake(n.Content[i].Value), n.Content[i+1]
			if person && value.Tag == "!!str" && nameKeys.MatchString(own) {
				l.person(value.Value)
			}
			l.tree(own, value)
		}
	case yaml.ScalarNode:
		if n.Value != "" && n.Tag != "!!null" && n.Tag != "!!bool" {
			l.scalar(key, n)
		}
	}
}

// isPerson is whether an object is about a person: it says so, or it has what only a
// person has, or it stands where one is named.
func (l *learner) isPerson(key string, n *yaml.Node) bool {
	typed, shown := false, false
	for i := 0; i < len(n.Content); i += 2 {
		own, v := snake(n.Content[i].Value), n.Content[i+1].Value
		switch {
		case own == "type" && n.Content[i+1].Tag == "!!str":
			typed = true
			shown = shown || personType.MatchString(v)
		case ownNames.MatchString(own) && own != "user_name", own == "job_title", own == "avatar_url", mailKeys.MatchString(own) && strings.Contains(v, "@"):
			shown = true
		}
	}
	return shown || !typed && personKeys.MatchString(key)
}

// scalar learns from one value by its key, and changes those that are no strings, which
// nothing else would.
func (l *learner) scalar(key string, n *yaml.Node) {
	s := n.Value
	isText := n.Tag == "!!str"
	switch {
	case !isText && (phoneKeys.MatchString(key) || codeKeys.MatchString(key) || secretKeys.MatchString(key)) && len(s) > 4:
		n.Value = "5" + strings.TrimLeft(l.phone(s), "0")[1:]
	case !isText:
	case mails.MatchString(s):
	case l.masked[key], secretKeys.MatchString(key) && len(s) > 3, longKeys.MatchString(key) && len(s) >= 12 && !strings.ContainsAny(s, " /"):
		if !strings.ContainsAny(s, " \n") || l.masked[key] {
			l.learn(s, l.key(s))
		}
	case ownNames.MatchString(key), personKeys.MatchString(key) && strings.Contains(s, " "), personKeys.MatchString(key) && capitalized.MatchString(s):
		l.person(s)
	case phoneKeys.MatchString(key), placeKeys.MatchString(key) && numeric.MatchString(s):
		if digits.MatchString(s) {
			l.learn(s, l.phone(s))
		}
	case placeKeys.MatchString(key) && strings.Contains(s, " "):
		l.learn(s, l.place(s))
	case codeKeys.MatchString(key):
		l.learn(s, l.key(s))
	case bornKeys.MatchString(key):
		l.learn(s, "1970-01-01")
	case hostKeys.MatchString(key) && !strings.Contains(s, "://") && !strings.ContainsAny(s, " /"):
		l.learn(s, l.host(s))
	case strings.Contains(s, "://"):
		l.text(s) // learns its host
	}
}

var (
	capitalized = regexp.MustCompile(`^\p{Lu}\p{Ll}+$`)
	numeric     = regexp.MustCompile(`^[+\d ().-]{6,}$`)
	digits      = regexp.MustCompile(`(?:\d\D*){5}`)
)

// replace changes all texts of a tree, keys included.
func (r *replacer) replace(n *yaml.Node) {
	if n == nil {
		return
	}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		*n = *text(r.text(n.Value))
	}
	for _, e := range n.Content {
		r.replace(e)
	}
}
