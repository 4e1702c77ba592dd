package identityprovider

import (
	"strings"
	"testing"
)

func TestGroupFilters(t *testing.T) {
	t.Parallel()
	who := Person{Groups: []string{"app-admins", "app-staff", "staff"}}
	for _, test := range []struct{ by, value, want string }{
		{filterStarts, "app-", "app-admins app-staff"},
		{filterEquals, "staff", "staff"},
		{filterContains, "staff", "app-staff staff"},
		{filterRegex, "app-.*", "app-admins app-staff"},
		{filterRegex, "staff", "staff"},
		{filterRegex, ".*", "app-admins app-staff staff"},
		{filterRegex, "(", ""},
	} {
		a := App{GroupStatement: GroupStatement{"groups", test.by, test.value}}
		if got := strings.Join(a.values(a.statements()[0], who), " "); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.by, test.value, got, test.want)
		}
	}
}

// TestMetadataWithSeveralAddresses: the one that is marked counts, and the first where
// none is; those for other bindings do not.
func TestMetadataWithSeveralAddresses(t *testing.T) {
	t.Parallel()
	const one = `<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact" Location="https://a.example" isDefault="true"/>` +
		`<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://b.example"/>` +
		`<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://c.example" MARK/>`
	for mark, want := range map[string]string{"": "https://b.example", `isDefault="true"`: "https://c.example"} {
		var a SAMLApp
		err := a.readMetadata([]byte(`<md:EntityDescriptor xmlns:md="` + nsMetadata + `" entityID="x"><md:SPSSODescriptor>` + strings.Replace(one, "MARK", mark, 1) + `</md:SPSSODescriptor></md:EntityDescriptor>`))
		if err != nil || a.ACS != want || a.Audience != "x" {
			t.Errorf("%q: %+v, %v", mark, a, err)
		}
	}
}
