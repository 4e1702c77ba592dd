package web

import (
	"anteroom/internal/model"
	"anteroom/views"
	"anteroom/views/layout"
)

// logoOf returns the logo of the instance, for pages that follow the theme.
func logoOf(i model.Instance) layout.Logo {
	return layout.Logo{URL: PictureURL(i.Logo), DarkURL: PictureURL(i.DarkLogo)}
}

// card puts what the operator has chosen around a card. What is behind it can have a colour
// that is the same in both themes: then the logo follows that.
func card(i model.Instance, a layout.Auth) layout.Auth {
	a.AppName, a.Look, a.Favicon = i.AppName, i.Look(), PictureURL(i.Favicon)
	a.Logo = logoOf(i)
	if i.Background != "" && a.Logo.DarkURL != "" {
		if views.IsDark(i.Background) {
			a.Logo.URL = a.Logo.DarkURL
		}
		a.Logo.DarkURL = a.Logo.URL
	}
	a.TermsURL, a.PrivacyURL, a.SupportURL = i.TermsURL, i.PrivacyURL, i.Support()
	if i.PoweredBy && i.AppName != model.ProductName {
		a.PoweredBy = model.ProductName
	}
	return a
}
