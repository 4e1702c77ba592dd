package oidc

import (
	"context"
	"net/http"
	"strings"

	apikeys "github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
)

// sentKey returns the API key that a request brings, and whether it brings one. Of several
// texts, of which the application may read another than we, none is a key.
func sentKey(r *http.Request) (text string, sent bool) {
	all := r.Header.Values("Authorization")
	for _, header := range all {
		words := strings.Fields(header)
		if len(words) > 1 && strings.EqualFold(words[0], "Bearer") && apikeys.Claimed(words[1]) {
			_, text, _ = strings.Cut(header, " ") // RFC 9110 §11.4: spaces alone
			text, sent = strings.TrimLeft(text, " "), true
		}
	}
	if len(all) > 1 {
		text = ""
	}
	return text, sent
}

// answerKey answers whether a request with an API key may pass: by 401 where not, because a
// script cannot sign in. Where it may, it has no roles and no groups, as in keyIntrospection.
func (p *Provider) answerKey(ctx context.Context, w http.ResponseWriter, q question, text string) error {
	a, err := p.cfg.DB.Admission(ctx, q.app, "", "")
	if err != nil {
		return err
	}
	k, err := p.keyFor(ctx, a.Org, text)
	if model.KindOf(err) == model.Unauthenticated {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="The API key is malformed, expired or revoked."`)
		w.WriteHeader(http.StatusUnauthorized)
		return nil
	}
	if err != nil {
		return err
	}
	return p.admit(ctx, w, q, a, keyPass(k))
}

// keyPass returns what a pass says of whoever has an API key.
func keyPass(k provenKey) passClaims {
	holder := k.Key.Holder
	return passClaims{
		Subject: subjectOf(k.Key), Key: k.Key.ID, Org: k.org.ID, OrgName: k.org.Name, Email: holder.Email, Name: holder.Name(),
		Roles: []string{}, Permissions: append(model.Permissions{}, k.Permissions...),
	}
}
