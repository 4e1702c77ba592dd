package config

import "fmt"

// checkProviders checks what belongs to each provider together.
func (c Config) checkProviders() error {
	for _, p := range []struct {
		name string
		is   Provider
	}{{"google", c.Google}, {"microsoft", c.Microsoft}, {"github", c.GitHub}, {"gitlab", c.GitLab}} {
		id, secret := p.name+"-client-id", p.name+"-client-secret"
		switch {
		case p.is.ID != "" && p.is.Secret == "":
			return fmt.Errorf("%s is set, but %s is not; set both or neither", c.Origin(id), secret)
		case p.is.ID == "" && p.is.Secret != "":
			return fmt.Errorf("%s is set, but %s is not; set both or neither", c.Origin(secret), id)
		case p.is.ID == "" && c.says(p.name+"-url"):
			return fmt.Errorf("%s is set, but %s is not; set both or neither", c.Origin(p.name+"-url"), id)
		}
	}
	switch m := c.Microsoft; {
	case m.ID != "" && m.Tenant == "":
		return fmt.Errorf("%s is set, but microsoft-tenant is not; set it to the id of the tenant whose accounts are meant", c.Origin("microsoft-client-id"))
	case m.ID == "" && m.Tenant != "":
		return fmt.Errorf("%s is set, but microsoft-client-id is not; set both or neither", c.Origin("microsoft-tenant"))
	}
	return nil
}

// says reports whether somebody has set a setting.
func (c Config) says(name string) bool { return c.Origin(name) != "" && c.Origin(name) != byDefault }
