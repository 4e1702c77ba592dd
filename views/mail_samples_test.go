package views

import (
	"github.com/anteroom/anteroom/views/mail"
	"github.com/anteroom/anteroom/views/ui"
)

// mailSamples are those of how mail goes out.
func mailSamples() map[string]View {
	trial := mail.Trial{URL: "/console/mail/test", Email: ui.Field{ID: "mail-to", Name: "email", Label: "Email address", Type: "email"}}
	taken, refused := trial, trial
	taken.Result = &mail.Result{Kind: ui.KindOK, Title: "mx.example:587 took the mail to ada@acme.example.", Text: "What becomes of it now is for the servers behind.", Said: "2.0.0 OK <queued>"}
	refused.Result = &mail.Result{Kind: ui.KindError, Title: "There is no mail server.", Text: "Set smtp-addr."}
	return map[string]View{
		"mail/page": mail.Page{
			Server: mail.Server{Set: true, Settings: []mail.Setting{{Name: "smtp-addr", Value: "mx.example:587", Origin: "ANTEROOM_SMTP_ADDR"}, {Name: "smtp-user"}}},
			Trial:  trial,
			Queue: mail.Queue{
				Waiting: "1,204", Retried: 3, Failed: 1, Repeat: "/console/mail/repeat", First: "/console/mail", Next: "/console/mail?before=dlv_1",
				Troubles: []mail.Trouble{
					{ID: "dlv_2", Target: "acme.example", Kind: "Code or link", Put: "Mar 3, 09:30", PutISO: "2026-03-03T09:30:00Z", Attempts: "2 attempts", Error: "dial tcp: <refused>", Next: "Tried again in 5 minutes"},
					{ID: "dlv_1", Target: "globex.example", Kind: "Other mail", Put: "Mar 3, 09:30", PutISO: "2026-03-03T09:30:00Z", Attempts: "1 attempt", Error: "550 5.1.1 no such user", Given: true},
				},
			},
			Templates: mail.Templates{Own: 1, All: []mail.Template{{Name: "signin", Own: []string{"de/signin.html"}}, {Name: "invitation"}}, Faults: []mail.Fault{{File: "sigin.html", Problem: "there is no mail of this name"}}},
		},
		"mail/page-bare":     mail.Page{Trial: trial, Queue: mail.Queue{Waiting: "0"}, Templates: mail.Templates{All: []mail.Template{{Name: "signin"}}}},
		"mail/trial-taken":   taken,
		"mail/trial-refused": refused,
	}
}
