package oidc

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

// SwitcherAnswered notes that the person at a browser has chosen an
// organization, when next is the address of an authorization request that waits
// for that; any other next is none of our business. It returns an Invalid error
// unless the request is open and was begun in that browser.
func (p *Provider) SwitcherAnswered(ctx context.Context, next string, browsers [][]byte) error {
	id, _ := model.WaitingAt(next)
	if id == "" {
		return nil
	}
	return p.cfg.Ledger.switcherAnswered(ctx, id, browsers)
}

// changeOrganization answers a request for another organization than the one that
// the session acts for. Any page can send a browser here, and what the session acts
// for holds in every tab, so that the person decides about a change.
func (p *Provider) changeOrganization(w http.ResponseWriter, r *http.Request, req authRequest, session model.Session) error {
	if req.silent {
		return p.answerFailure(w, r, req, refuse("interaction_required", "The user acts for another organization."))
	}
	err := p.cfg.Sessions.Fits(r.Context(), session, req.Organization)
	switch {
	case model.KindOf(err) == model.NotFound:
		return p.answerFailure(w, r, req, refuse("access_denied", "The user does not belong to the requested organization."))
	case errors.Is(err, model.ErrSuspended):
		return p.answerFailure(w, r, req, refuse("access_denied", "The requested organization is suspended."))
	case errors.Is(err, sessions.ErrSignInAgain): // the page says for which organization, and signing in there chooses it
		req.chooses = true
		return p.askLogin(w, r, req)
	case err != nil:
		return err
	case r.URL.Query().Has(model.StayParam) && req.ID != "":
		return p.answerFailure(w, r, req, refuse("access_denied", "The user stays with another organization."))
	case session.Org.ID != "":
		return p.ask(w, r, req, switcherPage)
	}
	if session, err = p.cfg.Switch(w, r, session, req.Organization); err != nil {
		return err
	}
	return p.complete(w, r, req, session)
}

// askOrganization sends the browser to the organization switcher.
func (p *Provider) askOrganization(w http.ResponseWriter, r *http.Request, req authRequest, session model.Session) error {
	memberships, err := p.cfg.DB.Memberships(r.Context(), session.User.ID)
	if err != nil {
		return err
	}
	active := func(m model.Membership) bool { return m.Status == model.MemberActive }
	if !slices.ContainsFunc(memberships, active) {
		return p.answerFailure(w, r, req, refuse("access_denied", "The user does not belong to any organization."))
	}
	if req.silent {
		return p.answerFailure(w, r, req, refuse("interaction_required", "The user has to choose an organization."))
	}
	return p.ask(w, r, req, switcherPage)
}
