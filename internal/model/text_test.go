package model

import (
	"errors"
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	t.Parallel()
	name := Text{Field: "name", Noun: "name", Most: 10, Required: true}
	for _, test := range []struct {
		what, in string
		by       Text
		want     string
		wrong    string // part of the message, "" for none
	}{
		{"plain", "Acme", name, "Acme", ""},
		{"spaces around", " \tAcme Corp\n", name, "Acme Corp", ""},
		{"exactly as long", "ÄÖÜäöüßéèê", name, "ÄÖÜäöüßéèê", ""},
		{"too long", "ÄÖÜäöüßéèê!", name, "", "A name can have 10 characters."},
		{"missing", "", name, "", "Enter a name."},
		{"only spaces", " \u00a0 ", name, "", "Enter a name."},
		{"optional", " ", FirstName, "", ""},
		{"nothing that shows", "\u200b", name, "", "characters that don’t show"},
		{"nothing that shows, optional", "\u200d", FirstName, "", "characters that don’t show"},
		{"turned round", "Acme\u202e", name, "", "characters that don’t show"},
		{"two lines", "Ac\nme", name, "", "characters that don’t show"},
		{"not UTF-8", "Ac\xffme", name, "", "characters that don’t show"},
		{"joined letters", "نیم\u200cفاصله", name, "نیم\u200cفاصله", ""},
		{"a note", " Hello,\r\n\r\nwelcome! ", InvitationNote, "Hello,\n\nwelcome!", ""},
		{"a note with a tab", "Hello,\n\twelcome", InvitationNote, "", "The note has characters"},
		{"a long note", strings.Repeat("x", 301), InvitationNote, "", "A note can have 300 characters."},
	} {
		t.Run(test.what, func(t *testing.T) {
			t.Parallel()
			got, err := test.by.Parse(test.in)
			if got != test.want || (err != nil) != (test.wrong != "") {
				t.Fatalf("Parse = %q, %v; want %q", got, err, test.want)
			}
			if err == nil {
				return
			}
			var refusal *Error
			if !errors.As(err, &refusal) || refusal.Kind != Invalid || refusal.Field != test.by.Field || !strings.Contains(refusal.Message, test.wrong) {
				t.Errorf("error = %v, want invalid %s with %q", err, test.by.Field, test.wrong)
			}
		})
	}
}
