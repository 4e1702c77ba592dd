package sso

import (
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
	view "github.com/anteroom/anteroom/views/sso"
)

// TestStates: what the list and the head of the page say of a connection.
func TestStates(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	verified := []model.Domain{{ID: "dom_1", Type: model.DomainOrganization, Name: "acme.test", Proof: model.DomainProof{Status: model.DomainVerified}}}
	settings := func(state model.SettingsState, idp string, by model.TesterID) model.ConnectionSettings {
		s := model.ConnectionSettings{State: state, IdP: idp, Type: model.ConnectionOIDC}
		if by != "" {
			s.TestedAt, s.TestedBy = now, by
		}
		return s
	}
	draft := func(idp string, by model.TesterID) model.ConnectionSettings {
		return settings(model.SettingsDraft, idp, by)
	}
	live := settings(model.SettingsLive, "https://idp.test", "usr_1")
	for _, test := range []struct {
		name    string
		c       model.Connection
		domains []model.Domain
		want    string
	}{
		{"new", model.Connection{Settings: []model.ConnectionSettings{draft("", "")}}, nil, "Draft; 0 of 6 steps done"},
		{"a domain", model.Connection{Settings: []model.ConnectionSettings{draft("", "")}}, verified, "Draft; 1 of 6 steps done"},
		{"another domain", model.Connection{Chosen: true, Settings: []model.ConnectionSettings{draft("", "")}}, verified, "Draft; 0 of 6 steps done"},
		{"known", model.Connection{Settings: []model.ConnectionSettings{draft("https://idp.test", "")}}, verified, "Ready to test; 2 of 6 steps done"},
		{"tested by another", model.Connection{Settings: []model.ConnectionSettings{draft("https://idp.test", "usr_2")}}, verified, "Ready to test; 4 of 6 steps done"},
		{"tested", model.Connection{Settings: []model.ConnectionSettings{draft("https://idp.test", "usr_1")}}, verified, "Ready; 5 of 6 steps done"},
		{"tested without a domain", model.Connection{Settings: []model.ConnectionSettings{draft("https://idp.test", "usr_1")}}, nil, "Ready to test; 4 of 6 steps done"},
		{"on", model.Connection{Enabled: true, Settings: []model.ConnectionSettings{live}}, verified, "On"},
		{"off", model.Connection{Settings: []model.ConnectionSettings{live}}, verified, "Off; 5 of 6 steps done"},
		{"a draft beside it", model.Connection{Enabled: true, Settings: []model.ConnectionSettings{draft("", ""), live}}, verified, "On, Changes not live yet; 1 of 6 steps done"},
	} {
		p := progressOf(test.c, model.ConnectionUpkeep{}, test.domains, "usr_1", now)
		var badges []string
		for _, b := range p.badges(wordstest.English()) {
			badges = append(badges, b.Text)
		}
		got := strings.Join(badges, ", ")
		if text := p.text(wordstest.English()); text != "" {
			got += "; " + text
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestCertificateText: nothing is said while there is time.
func TestCertificateText(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	for until, want := range map[time.Duration]string{
		40 * 24 * time.Hour: "", 30*24*time.Hour + time.Hour: "Certificate expires in 30 days", 36 * time.Hour: "Certificate expires in 1 day", time.Hour: "Certificate expires today", 0: "Certificate expired", -time.Hour: "Certificate expired",
	} {
		if got := (progress{now: now, expires: now.Add(until)}).certificateText(wordstest.English()); got != want {
			t.Errorf("%s: %q, want %q", until, got, want)
		}
	}
	if got := (progress{now: now}).certificateText(wordstest.English()); got != "" {
		t.Errorf("without one: %q", got)
	}
}

// TestPartsOfGuides: every part of every guide is on the page once, and who may use it
// is said before anybody tries.
func TestPartsOfGuides(t *testing.T) {
	t.Parallel()
	guides := NewGuides()
	for _, p := range model.Providers() {
		for _, of := range p.Speaks() {
			g, err := guides.Fill(wordstest.English(), p, of, view.Values{
				Product: "Coffeedesk", Organization: "Acme", SignInURL: "https://id.test/start", EntityID: "https://id.test/metadata", MetadataURL: "https://id.test/metadata",
				ACS: "https://id.test/acs", SLO: "https://id.test/slo", Certificate: "PEM", RedirectURI: "https://id.test/callback", SignedOutURI: "https://id.test/signed-out",
			})
			if err != nil {
				t.Fatal(err)
			}
			at := stagesOf(g)
			if len(order(g)) != 3 {
				t.Errorf("%s by %s: the steps are %v", p, of, order(g))
			}
			for _, part := range g.Parts {
				where, ok := at[part.Kind]
				if !ok && part.Kind != view.PartInitiated || where == "" && part.Kind != view.PartInitiated {
					t.Errorf("%s by %s: %s is nowhere", p, of, part.Kind)
				}
			}
			if name := p.Name(); name != g.Title && p != model.ProviderCustom {
				t.Errorf("%s is called %q, and %q in its guide", p, name, g.Title)
			}
		}
	}
}

// TestListed: many names are not all said.
func TestListed(t *testing.T) {
	t.Parallel()
	for want, names := range map[string][]string{
		"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}, "a, b, c, d, e and 2 more": {"a", "b", "c", "d", "e", "f", "g"},
	} {
		if got := listed(wordstest.English(), names); got != want {
			t.Errorf("%v: %q, want %q", names, got, want)
		}
	}
}
