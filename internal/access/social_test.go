package access_test

import (
	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/social"
)

func aboutSocial() map[string]rule {
	return map[string]rule{
		"social.Service.SetRefused": {may: members, here: true, do: func(w *world, by model.Actor) error {
			o, err := w.db.Organization(w.ctx, w.acme)
			w.must(err)
			_, err = w.social.SetRefused(w.ctx, by, model.NewSocialSet(model.SocialGitHub), o.Version)
			return err
		}},
		"social.Service.Unlink": {may: people, do: func(w *world, by model.Actor) error {
			w.must(w.db.Housekeep(w.ctx, func(tx *db.Tx) error {
				if by.User() == "" {
					return nil
				}
				return tx.PutSocialIdentity(w.ctx, model.SocialIdentity{Provider: model.SocialGitHub, Issuer: "https://github.test", Subject: "1", User: by.User()})
			}))
			return w.social.Unlink(w.ctx, by, model.SocialGitHub)
		}},
	}
}

// newSocial returns the rules where no provider is set up.
func newSocial(w *world) *social.Service { return social.New(social.Config{DB: w.db, Keys: w.keys}) }
