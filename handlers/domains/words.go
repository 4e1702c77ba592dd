package domains

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/domains"
	"github.com/anteroom/anteroom/views/ui"
)

func badgeOf(say *words.Language, d model.Domain) view.Badge {
	p := d.Proof
	switch {
	case p.Status == model.DomainVerified && p.Method == model.DomainByAdmin:
		return view.Badge{Kind: "ok", Icon: "circle-check", Text: say.Text("Verified by support")}
	case p.Status == model.DomainVerified && p.Absences > 0:
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: say.Text("Verified, record missing")}
	case p.Status == model.DomainVerified:
		return view.Badge{Kind: "ok", Icon: "circle-check", Text: say.Text("Verified")}
	case p.Status == model.DomainFailed:
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: say.Text("Failed")}
	case p.Taken:
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: say.Text("Taken")}
	}
	return view.Badge{Kind: "info", Icon: "timer", Text: say.Text("Pending")}
}

func verifiedText(say *words.Language, d model.Domain) string {
	return say.Text("%s is verified.", domainname.Unicode(d.Name))
}

// checkedText says what came of a check that somebody has asked for.
func checkedText(say *words.Language, d model.Domain) string {
	switch p := d.Proof; {
	case d.Owned() && p.Absences == 0:
		return verifiedText(say, d)
	case p.Taken:
		return say.Text("%s is another organization’s.", domainname.Unicode(d.Name))
	case hasAnswer(p.Answer):
		return say.Text("DNS answered: the record isn’t there.")
	}
	return say.Text("DNS gave no usable answer.")
}

func hasAnswer(a model.DNSAnswer) bool {
	return a.Outcome == model.DNSFound || a.Outcome == model.DNSNoSuchName || a.Outcome == model.DNSNoData
}

// statusWords says how far a domain is. support is where people are told to ask,
// "" when nowhere.
func statusWords(say *words.Language, d model.Domain, support string) view.Status {
	p, name := d.Proof, domainname.Unicode(d.Name)
	v := view.Status{Answer: answerWords(say, d)}
	if d.Proof.Answer.Outcome == model.DNSFound {
		v.Values, v.More = wrongValues(say, d)
	}
	switch {
	case p.Status == model.DomainVerified && p.Method == model.DomainByAdmin:
		v.Title, v.Answer, v.Values, v.More = say.Text("Verified by support"), "", nil, ""
		v.Texts = []string{say.Text("Support verified %s on %s. No record is needed.", name, say.Day(p.VerifiedAt))}
	case p.Status == model.DomainVerified:
		v.Title = say.Text("Verified")
		v.Texts = []string{say.Text("Verified on %s. Leave the record in place: we look for it every day.", say.Day(p.VerifiedAt))}
		if p.Absences > 0 {
			v.Notice = &ui.Notice{Kind: ui.KindWarn, Title: say.Text("The record has been missing since %s", say.Day(p.AbsentAt)),
				Text: say.Text("Publish it again. After %s without it the domain is no longer verified.", model.DomainLostAfter)}
		}
	case p.Status == model.DomainFailed:
		v.Title = say.Text("Not verified")
		v.Texts = []string{say.Text("We looked for the record for %s and didn’t find it. Publish it, then try again. The record stays the same.", model.DomainGiveUp)}
	default:
		v.Title = say.Text("We look for the record")
		v.Texts = []string{
			say.Text("Every minute at first, then less often, until %s. This page updates by itself.", say.Day(p.PendingAt.Add(model.DomainGiveUp))),
			say.Text("DNS changes can take up to 48 hours; most take minutes."),
		}
	}
	if p.Taken {
		v.Notice = &ui.Notice{Kind: ui.KindError, Text: say.Text("%s is already verified by another organization. Contact support.", name)}
		if support != "" {
			v.Notice.Text = say.Text("%s is already verified by another organization. Contact support: %s", name, support)
		}
	}
	return v
}

// answerWords says what DNS has answered, and when.
func answerWords(say *words.Language, d model.Domain) string {
	at := d.Proof.Answer.At
	switch {
	case !at.IsZero():
		return say.Text("Last check %s: %s", say.Second(at), outcomeWords(say, d))
	case d.Proof.Status == model.DomainPending:
		return say.Text("The first check is under way.")
	}
	return ""
}

func outcomeWords(say *words.Language, d model.Domain) string {
	a := d.Proof.Answer
	who := cmp.Or(a.Server, say.Text("The domain’s DNS"))
	switch a.Outcome {
	case model.DNSFound:
		return foundWords(say, d, who)
	case model.DNSNoSuchName, model.DNSNoData:
		return say.Text("%s has no TXT record at %s.", who, a.Name)
	case model.DNSServerFailure:
		return say.Text("%s reported a failure. We ask again.", who)
	case model.DNSTimeout:
		return say.Text("%s gave no answer in time. We ask again.", who)
	case model.DNSRefused:
		return say.Text("%s refused to answer for %s.", who, a.Name)
	case model.DNSTooLarge:
		return say.Text("%s has more at %s than we read. Remove records there that nobody needs.", who, a.Name)
	}
	return say.Text("%s gave an answer that makes no sense.", who)
}

func foundWords(say *words.Language, d model.Domain, who string) string {
	a := d.Proof.Answer
	switch {
	case holdsRecord(d):
		return say.Text("%s has the record, at %s.", who, a.Name)
	case a.Count == 1:
		return say.Text("%s has 1 TXT record at %s, with another value:", who, a.Name)
	}
	return say.Text("%s has %d TXT records at %s, none with the right value:", who, a.Count, a.Name)
}

// holdsRecord reports whether the record was found when DNS was last asked.
func holdsRecord(d model.Domain) bool {
	return slices.Contains(d.Proof.Answer.Values, domains.RecordValue(d))
}

// wrongValues returns the values that were found instead of the right one, and how
// many more there are.
func wrongValues(say *words.Language, d model.Domain) (values []view.Value, more string) {
	a := d.Proof.Answer
	if holdsRecord(d) {
		return nil, ""
	}
	for _, v := range a.Values {
		values = append(values, view.Value{Text: v, Note: difference(say, v, domains.RecordValue(d))})
	}
	if n := a.Count - len(values); n > 0 {
		more = say.Text("and %d more", n)
	}
	return values, more
}

// mostSlips is in how many places a value can differ from the right one and still be
// meant for it.
const mostSlips = 3

// difference says where a value differs from the right one that people take for the
// same: in characters that do not show, which stand there by their numbers, or in some
// that look alike. It returns "" for a value that is another altogether.
func difference(say *words.Language, got, want string) string {
	if strings.Contains(got, "[U+") {
		return say.Text("What is in brackets does not show where you entered it. Take it out.")
	}
	is, should := []rune(got), []rune(want)
	if len(is) != len(should) {
		return ""
	}
	first, slips := 0, 0
	for i := range is {
		if is[i] != should[i] {
			if slips++; slips == 1 {
				first = i
			}
		}
	}
	if slips == 0 || slips > mostSlips {
		return ""
	}
	return say.Text("Character %d is “%s” (%s) and has to be “%s”.", first+1, string(is[first]), fmt.Sprintf("%U", is[first]), string(should[first]))
}
