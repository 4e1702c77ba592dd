package domains

import (
	"fmt"
	"slices"
	"strings"

	"anteroom/internal/domainname"
	"anteroom/internal/domains"
	"anteroom/internal/model"
	"anteroom/internal/words"
	view "anteroom/views/domains"
	"anteroom/views/ui"
)

func badgeOf(d model.Domain) view.Badge {
	p := d.Proof
	switch {
	case p.Status == model.DomainVerified && p.Method == model.DomainByAdmin:
		return view.Badge{Kind: "ok", Icon: "circle-check", Text: "Verified by support"}
	case p.Status == model.DomainVerified && p.Absences > 0:
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: "Verified, record missing"}
	case p.Status == model.DomainVerified:
		return view.Badge{Kind: "ok", Icon: "circle-check", Text: "Verified"}
	case p.Status == model.DomainFailed:
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: "Failed"}
	case p.Taken:
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: "Taken"}
	}
	return view.Badge{Kind: "info", Icon: "timer", Text: "Pending"}
}

func verifiedText(d model.Domain) string { return domainname.Unicode(d.Name) + " is verified." }

// checkedText says what came of a check that somebody has asked for.
func checkedText(d model.Domain) string {
	switch p := d.Proof; {
	case d.Owned() && p.Absences == 0:
		return verifiedText(d)
	case p.Taken:
		return domainname.Unicode(d.Name) + " is another organization’s."
	case hasAnswer(p.Answer):
		return "DNS answered: the record isn’t there."
	}
	return "DNS gave no usable answer."
}

func hasAnswer(a model.DNSAnswer) bool {
	return a.Outcome == model.DNSFound || a.Outcome == model.DNSNoSuchName || a.Outcome == model.DNSNoData
}

// statusWords says how far a domain is. support is where people are told to ask,
// "" when nowhere.
func statusWords(say *words.Language, d model.Domain, support string) view.Status {
	p, name := d.Proof, domainname.Unicode(d.Name)
	v := view.Status{}
	v.Answer = answerWords(d)
	if d.Proof.Answer.Outcome == model.DNSFound {
		v.Values, v.More = wrongValues(d)
	}
	switch {
	case p.Status == model.DomainVerified && p.Method == model.DomainByAdmin:
		v.Title, v.Answer, v.Values, v.More = "Verified by support", "", nil, ""
		v.Texts = []string{fmt.Sprintf("Support verified %s on %s. No record is needed.", name, words.Day(p.VerifiedAt))}
	case p.Status == model.DomainVerified:
		v.Title = "Verified"
		v.Texts = []string{"Verified on " + words.Day(p.VerifiedAt) + ". Leave the record in place: we look for it every day."}
		if p.Absences > 0 {
			v.Notice = &ui.Notice{Kind: ui.KindWarn, Title: "The record has been missing since " + words.Day(p.AbsentAt),
				Text: "Publish it again. After " + say.Duration(model.DomainLostAfter) + " without it the domain is no longer verified."}
		}
	case p.Status == model.DomainFailed:
		v.Title = "Not verified"
		v.Texts = []string{"We looked for the record for " + say.Duration(model.DomainGiveUp) + " and didn’t find it. Publish it, then try again. The record stays the same."}
	default:
		v.Title = "We look for the record"
		v.Texts = []string{
			"Every minute at first, then less often, until " + words.Day(p.PendingAt.Add(model.DomainGiveUp)) + ". This page updates by itself.",
			"DNS changes can take up to 48 hours; most take minutes.",
		}
	}
	if p.Taken {
		v.Notice = &ui.Notice{Kind: ui.KindError, Text: name + " is already verified by another organization. Contact support."}
		if support != "" {
			v.Notice.Text = name + " is already verified by another organization. Contact support: " + support
		}
	}
	return v
}

// answerWords says what DNS has answered.
func answerWords(d model.Domain) string {
	a, p := d.Proof.Answer, d.Proof
	if a.At.IsZero() {
		if p.Status == model.DomainPending {
			return "The first check is under way."
		}
		return ""
	}
	last := "Last check " + words.Second(a.At) + ": "
	who := a.Server
	if who == "" {
		who = "The domain’s DNS"
	}
	switch a.Outcome {
	case model.DNSFound:
		return last + foundWords(d, who)
	case model.DNSNoSuchName, model.DNSNoData:
		return last + who + " has no TXT record at " + a.Name + "."
	case model.DNSServerFailure:
		return last + who + " reported a failure. We ask again."
	case model.DNSTimeout:
		return last + who + " gave no answer in time. We ask again."
	case model.DNSRefused:
		return last + who + " refused to answer for " + a.Name + "."
	case model.DNSTooLarge:
		return last + who + " has more at " + a.Name + " than we read. Remove records there that nobody needs."
	}
	return last + who + " gave an answer that makes no sense."
}

func foundWords(d model.Domain, who string) string {
	a := d.Proof.Answer
	switch {
	case holdsRecord(d):
		return who + " has the record, at " + a.Name + "."
	case a.Count == 1:
		return who + " has 1 TXT record at " + a.Name + ", with another value:"
	}
	return fmt.Sprintf("%s has %d TXT records at %s, none with the right value:", who, a.Count, a.Name)
}

// holdsRecord reports whether the record was found when DNS was last asked.
func holdsRecord(d model.Domain) bool {
	return slices.Contains(d.Proof.Answer.Values, domains.RecordValue(d))
}

// wrongValues returns the values that were found instead of the right one, and how
// many more there are.
func wrongValues(d model.Domain) (values []view.Value, more string) {
	a := d.Proof.Answer
	if holdsRecord(d) {
		return nil, ""
	}
	for _, v := range a.Values {
		values = append(values, view.Value{Text: v, Note: difference(v, domains.RecordValue(d))})
	}
	if n := a.Count - len(values); n > 0 {
		more = fmt.Sprintf("and %d more", n)
	}
	return values, more
}

// mostSlips is in how many places a value can differ from the right one and still be
// meant for it.
const mostSlips = 3

// difference says where a value differs from the right one that people take for the
// same: in characters that do not show, which stand there by their numbers, or in some
// that look alike. It returns "" for a value that is another altogether.
func difference(got, want string) string {
	if strings.Contains(got, "[U+") {
		return "What is in brackets does not show where you entered it. Take it out."
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
	return fmt.Sprintf("Character %d is “%c” (%U) and has to be “%c”.", first+1, is[first], is[first], should[first])
}
