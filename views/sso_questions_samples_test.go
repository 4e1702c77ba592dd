package views

import (
	"fmt"

	"github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/sso"
)

func questionSamples() map[string]View {
	return map[string]View{
		"signin/choose": signin.Choose{Address: "zoe@acme.com", OtherURL: "/a/login?next=", Doors: []signin.Door{
			{Name: "Okta <&>", URL: "/sso/conn_1/start?login_hint=zoe%40acme.com"}, {Name: "Keycloak", Last: true, URL: "/sso/conn_2/start?login_hint=zoe%40acme.com"},
		}},
		"sso/questions":         questions(1, true),
		"sso/questions-read":    questions(1, false),
		"sso/questions-several": questions(3, true),
		"sso/questions-former":  sso.Questions{URL: "/ui/sso/conn_1", Connection: "Okta <&>", Former: 12, Until: "2 Apr 2026", Answers: true},
	}
}

// questions ask about addresses: of one alone, or of several.
func questions(n int, answers bool) sso.Questions {
	v := sso.Questions{URL: "/ui/sso/conn_1", Connection: "Okta <&>", Last: "idq_9", Since: "3 Mar 2026, 14:00 UTC", Until: "2 Apr 2026", Answers: answers}
	for i := range n {
		v.Rows = append(v.Rows, sso.Question{
			ID: fmt.Sprintf("idq_%d", i), Email: "kim@acme.com", Person: "Kim <Doe>", Subject: "00u2", Before: "00u1", Asked: "3 Mar 2026, 14:00 UTC", Loses: i == 0, Own: i == 2,
		})
	}
	if n > 1 {
		v.All, v.More = n+2, 2
	}
	return v
}
