package command

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/anteroom/anteroom/internal/model"
)

// TestDomainCommands: the operator gives a domain to one organization, and then to
// another.
func TestDomainCommands(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	var acme, globex struct {
		ID string `json:"organization_id"`
	}
	decode(t, dir, "organization add --name Acme --admin dana@acme.example", &acme)
	decode(t, dir, "organization add --name Globex --admin gus@globex.example", &globex)
	var got domainText
	decode(t, dir, "domain verify --domain ACME.example. --organization "+acme.ID, &got)
	want := domainText{Name: "acme.example", Status: model.DomainVerified, Method: model.DomainByAdmin, Record: "_anteroom.acme.example"}
	unpredictable := cmpopts.IgnoreFields(domainText{}, "ID", "Value")
	if diff := cmp.Diff(want, got, unpredictable); diff != "" {
		t.Errorf("domain verify (-want +got):\n%s", diff)
	}
	theirs := []string{"domain", "verify", "--domain", "acme.example", "--organization", globex.ID, "--data", dir}
	if err := run(t.Context(), theirs, nil, t.Output(), t.Output()); err == nil {
		t.Error("two organizations have one domain")
	}
	decode(t, dir, "domain delete --domain acme.example --organization "+acme.ID, &got)
	if err := run(t.Context(), theirs, nil, t.Output(), t.Output()); err != nil {
		t.Errorf("once the other has let go: %v", err)
	}
	for id, want := range map[string]int{acme.ID: 0, globex.ID: 1} {
		var listed struct{ Domains []domainText }
		if decode(t, dir, "domain list --organization "+id, &listed); len(listed.Domains) != want {
			t.Errorf("domains of %s: %+v, want %d", id, listed.Domains, want)
		}
	}
}
