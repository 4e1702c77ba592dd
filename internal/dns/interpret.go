package dns

import (
	"errors"
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// interpret fills the answer in from the message that the server sent, or from
// the error that came instead.
func (a *Answer) interpret(m *dns.Msg, err error) {
	switch {
	case errors.Is(err, errTooLarge):
		a.Outcome, a.Err = TooLarge, err
		return
	case errors.Is(err, errMalformed), errors.Is(err, errForeign):
		a.Outcome, a.Err = Malformed, err
		return
	case err != nil:
		// Refused connections and missing routes, too: nobody is there.
		a.Outcome, a.Err = Timeout, err
		return
	}
	a.Outcome, a.Err = verdict(m, a.Server.Host == "")
	if a.Err != nil {
		return
	}
	// A zone's owner speaks for the name, so what their server says about the
	// target of an alias counts, wherever that target is.
	question := dns.CanonicalName(m.Question[0].Name)
	owner, err := end(m, question)
	if err != nil {
		a.Outcome, a.Err = Malformed, err
		return
	}
	for _, rr := range m.Answer {
		txt, ok := rr.(*dns.TXT)
		if ok && txt.Hdr.Class == dns.ClassINET && dns.CanonicalName(txt.Hdr.Name) == owner {
			a.Values = append(a.Values, unescape(strings.Join(txt.Txt, "")))
		}
	}
	switch {
	case len(a.Values) > 0:
		a.Outcome = Found
	case owner != question:
		// The server may not know the target, whatever it says.
		a.Outcome, a.alias = alias, owner
	}
}

// verdict returns the outcome of a message without TXT records. The error is
// nil if the server knows what it talks about: a resolver that looks names up,
// or an authority for the zone.
func verdict(m *dns.Msg, resolver bool) (Outcome, error) {
	knows := m.Authoritative || resolver && m.RecursionAvailable
	switch {
	case m.Rcode == dns.RcodeNameError && knows:
		return NoSuchName, nil
	case m.Rcode == dns.RcodeSuccess && knows:
		return NoData, nil
	case m.Rcode == dns.RcodeSuccess, m.Rcode == dns.RcodeNameError:
		return Refused, errors.New("the server does not serve the zone")
	case m.Rcode == dns.RcodeRefused, m.Rcode == dns.RcodeNotAuth, m.Rcode == dns.RcodeNotImplemented:
		return Refused, fmt.Errorf("the server says %s", dns.RcodeToString[m.Rcode])
	}
	return ServerFailure, fmt.Errorf("the server says %s", dns.RcodeToString[m.Rcode])
}

// end follows the aliases in a message, beginning at a name.
func end(m *dns.Msg, name string) (string, error) {
	aliases := map[string]string{}
	for _, rr := range m.Answer {
		if cname, ok := rr.(*dns.CNAME); ok && cname.Hdr.Class == dns.ClassINET {
			aliases[dns.CanonicalName(cname.Hdr.Name)] = dns.CanonicalName(cname.Target)
		}
	}
	for range maxAliases + 1 {
		target, ok := aliases[name]
		if !ok {
			return name, nil
		}
		name = target
	}
	return "", fmt.Errorf("more than %d aliases, or a circle of them", maxAliases)
}

// unescape returns the bytes of a string that the library wrote as in a zone
// file: RFC 1035 §5.1 has \X for a character and \DDD for a byte.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if s[i] < '0' || s[i] > '9' || i+2 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		b.WriteByte((s[i]-'0')*100 + (s[i+1]-'0')*10 + s[i+2] - '0')
		i += 2
	}
	return b.String()
}
