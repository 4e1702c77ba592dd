package directories

import (
	"strings"

	"anteroom/internal/model"
	"anteroom/views/ui"
)

// ProviderName returns what a provider is called where people choose one.
func ProviderName(p model.Provider) string { return providers[p] }

var providers = map[model.Provider]string{
	model.ProviderOkta:      "Okta",
	model.ProviderEntra:     "Entra ID",
	model.ProviderGoogle:    "Google Workspace",
	model.ProviderOneLogin:  "OneLogin",
	model.ProviderJumpCloud: "JumpCloud",
	model.ProviderPing:      "Ping (PingOne)",
	model.ProviderRippling:  "Rippling",
	model.ProviderCustom:    "Another provider",
}

// Mark returns what stands for a provider beside its name. It is no vendor's logo: those
// are for the vendors to give.
func Mark(p model.Provider) ui.Portrait {
	name := strings.ToUpper(strings.ReplaceAll(ProviderName(p), " ", ""))
	return ui.Portrait{Initials: name[:2], Hue: ui.Hue(string(p))}
}
