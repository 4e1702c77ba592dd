package domains

import (
	"fmt"
	"slices"

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
	v.Answer, v.Values = answerWords(d)
	switch {
	case p.Status == model.DomainVerified && p.Method == model.DomainByAdmin:
		v.Title, v.Answer, v.Values = "Verified by support", "", nil
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

// answerWords says what DNS has answered, and lists the values that it has
// instead of the right one.
func answerWords(d model.Domain) (string, []string) {
	a, p := d.Proof.Answer, d.Proof
	if a.At.IsZero() {
		if p.Status == model.DomainPending {
			return "The first check is under way.", nil
		}
		return "", nil
	}
	last := "Last check " + words.Second(a.At) + ": "
	who := a.Server
	if who == "" {
		who = "The domain’s DNS"
	}
	switch a.Outcome {
	case model.DNSFound:
		return last + foundWords(d, who), wrongValues(d)
	case model.DNSNoSuchName, model.DNSNoData:
		return last + who + " has no TXT record at " + a.Name + ".", nil
	case model.DNSServerFailure:
		return last + who + " reported a failure. We ask again.", nil
	case model.DNSTimeout:
		return last + who + " gave no answer in time. We ask again.", nil
	case model.DNSRefused:
		return last + who + " refused to answer for " + a.Name + ".", nil
	case model.DNSTooLarge:
		return last + who + " has more at " + a.Name + " than we read. Remove records there that nobody needs.", nil
	}
	return last + who + " gave an answer that makes no sense.", nil
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

func wrongValues(d model.Domain) []string {
	a := d.Proof.Answer
	if holdsRecord(d) {
		return nil
	}
	values := a.Values
	if more := a.Count - len(values); more > 0 {
		values = append(append([]string{}, values...), fmt.Sprintf("and %d more", more))
	}
	return values
}
