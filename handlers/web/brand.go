package web

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
)

// BelongsTo notes that what is answered to a request is about an organization, whose context
// it is: cards have its logo and name, where the operator allows that, and are in its
// language for whoever asks for none. It comes before anything is said.
func (s *Web) BelongsTo(ctx context.Context, id model.OrgID) error {
	org, err := s.DB.Organization(ctx, id)
	if model.KindOf(err) == model.NotFound { // deleted meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	n := noteIn(ctx)
	n.org = org.ID
	n.reader.about, n.reader.found = org.Language, nil
	return nil
}

// logoFor returns the logo of a page that is about an organization, and the name that stands
// beside it: those of the organization, where the operator allows that and it has a logo, and
// otherwise the instance's, whose name is "" here.
func (s *Web) logoFor(ctx context.Context, i model.Instance, id model.OrgID) (layout.Logo, string, error) {
	its := logoOf(i)
	if !i.OrgBranding || id == "" {
		return its, "", nil
	}
	org, err := s.DB.Organization(ctx, id)
	if model.KindOf(err) == model.NotFound { // deleted meanwhile
		return its, "", nil
	}
	if err != nil {
		return its, "", err
	}
	if org.Logo != "" {
		its = layout.Logo{URL: PictureURL(org.Logo), Alone: true}
	}
	return its, org.Name, nil
}

// card puts what the operator has chosen around a card. What is behind it can be dark in both
// themes: then so is the logo.
func card(i model.Instance, a layout.Auth) layout.Auth {
	a.AppName, a.Look, a.Favicon = i.AppName, i.Look(), PictureURL(i.Favicon)
	if a.Logo.DarkURL != "" && views.IsDark(i.Background) {
		a.Logo.URL = a.Logo.DarkURL
	}
	a.TermsURL, a.PrivacyURL, a.SupportURL = i.TermsURL, i.PrivacyURL, i.Support()
	if i.PoweredBy && i.AppName != model.ProductName {
		a.PoweredBy = model.ProductName
	}
	return a
}
