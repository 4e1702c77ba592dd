package program

import (
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/social"
)

// googleIssuer and microsoftAt are where these providers are, for everybody.
const (
	googleIssuer = "https://accounts.google.com"
	microsoftAt  = "https://login.microsoftonline.com/"
)

// socialClients returns what the operator has set up of us at providers where people have
// accounts of their own.
func socialClients(c config.Config) []social.Client {
	var all []social.Client
	for _, p := range []struct {
		is     config.Provider
		client social.Client
	}{
		{c.Google, social.Client{Provider: model.SocialGoogle, Issuer: googleIssuer}},
		{c.Microsoft, social.Client{Provider: model.SocialMicrosoft, Issuer: microsoftAt + c.Microsoft.Tenant + "/v2.0"}},
		{c.GitHub, social.Client{Provider: model.SocialGitHub, Issuer: c.GitHub.URL}},
		{c.GitLab, social.Client{Provider: model.SocialGitLab, Issuer: c.GitLab.URL}},
	} {
		if p.is.ID != "" {
			p.client.ID, p.client.Secret = p.is.ID, p.is.Secret
			all = append(all, p.client)
		}
	}
	return all
}
