package handlers

import (
	"github.com/anteroom/anteroom/handlers/accounts"
	apps "github.com/anteroom/anteroom/handlers/applications"
	"github.com/anteroom/anteroom/handlers/attributes"
	"github.com/anteroom/anteroom/handlers/branding"
	"github.com/anteroom/anteroom/handlers/health"
	settings "github.com/anteroom/anteroom/handlers/instance"
	"github.com/anteroom/anteroom/handlers/jobs"
	post "github.com/anteroom/anteroom/handlers/mail"
	"github.com/anteroom/anteroom/handlers/permissions"
	"github.com/anteroom/anteroom/handlers/sessionpolicy"
	"github.com/anteroom/anteroom/handlers/signingkeys"
	"github.com/anteroom/anteroom/handlers/web"
	hooks "github.com/anteroom/anteroom/handlers/webhooks"
	"github.com/anteroom/anteroom/internal/model"
)

// consoleRooms are the rooms that only the console has.
type consoleRooms struct {
	accounts     *accounts.Handler
	applications *apps.Handler
	attributes   *attributes.Handler
	looks        *branding.Handler // with the operator who is there
	health       *health.Handler
	hooks        *hooks.Handler
	jobs         *jobs.Handler
	permissions  *permissions.Handler
	post         *post.Handler
	limits       *sessionpolicy.Defaults
	entrance     *settings.Handler
	signingKeys  *signingkeys.Handler
}

func newConsoleRooms(c Config, w *web.Web) consoleRooms {
	return consoleRooms{
		accounts:     &accounts.Handler{Web: w, DB: c.DB, Users: c.Users, Sessions: c.Sessions, Now: c.DB.Now},
		applications: &apps.Handler{Web: w, DB: c.DB, Applications: c.Applications, Now: c.DB.Now},
		attributes:   &attributes.Handler{Web: w, DB: c.DB, Rules: c.Attributes},
		health:       &health.Handler{Web: w, Examine: c.Examine},
		hooks:        &hooks.Handler{Web: w, DB: c.DB, Rules: c.Webhooks, Home: model.Console.Home() + "webhooks", Now: c.DB.Now},
		looks:        &branding.Handler{Web: w, DB: c.DB, Instance: c.Instance, Mail: c.SampleMail, Home: model.Console.Home() + "branding", Show: w.PageWith},
		jobs:         &jobs.Handler{Web: w, All: c.Jobs, Run: c.RunJob, Now: c.DB.Now},
		permissions:  &permissions.Handler{Web: w, DB: c.DB, Roles: c.Roles, Instance: c.Instance},
		entrance:     &settings.Handler{Web: w, DB: c.DB, Rules: c.Instance, SignIn: c.SignIn, Social: c.Social, Home: model.Console.Home() + "sign-in-settings"},
		limits:       &sessionpolicy.Defaults{Web: w, DB: c.DB, Instance: c.Instance, Sessions: c.Sessions, Home: model.Console.Home() + "sessions"},
		post:         &post.Handler{Web: w, DB: c.DB, Outbox: c.Outbox, Settings: c.MailSettings, Home: model.Console.Home() + "mail", Now: c.DB.Now},
		signingKeys: &signingkeys.Handler{Web: w, DB: c.DB, Rotate: c.RotateKeys, Sealing: func() signingkeys.Sealing {
			return signingkeys.Sealing{ID: c.Keys.ID(), Older: len(c.Keys.Older()), Staged: c.Keys.Staged()}
		}},
	}
}
