package model

// Name returns what an identity provider is called where people choose one.
func (p Provider) Name() string { return providers[p] }

var providers = map[Provider]string{
	ProviderOkta:       "Okta",
	ProviderEntra:      "Entra ID",
	ProviderGoogle:     "Google Workspace",
	ProviderOneLogin:   "OneLogin",
	ProviderJumpCloud:  "JumpCloud",
	ProviderPing:       "Ping (PingOne)",
	ProviderRippling:   "Rippling",
	ProviderADFS:       "AD FS",
	ProviderKeycloak:   "Keycloak",
	ProviderAuth0:      "Auth0",
	ProviderShibboleth: "Shibboleth",
	ProviderCustom:     "Another provider",
}
