package identityprovider

import (
	"net/http"
	"time"
)

const certificatesPath = "/admin/certificates"

// The data of the page about certificates.
type (
	// certificatesPage lists the keys that are published.
	certificatesPage struct {
		Title        string
		Certificates []certificateLine
		Lives        []life
	}
	// certificateLine is one of them.
	certificateLine struct {
		ID, Until, Fingerprint string
		Active                 bool
	}
	// life is how long a certificate can last.
	life struct {
		ID, Label string
		lasts     time.Duration
	}
)

// lives lists them: what is usual, what warns, and what alarms.
func lives() []life {
	const day = 24 * time.Hour
	return []life{
		{"years", "Ten years", tenYears}, {"month", "29 days from now", 29 * day}, {"week", "6 days from now", 6 * day}, {"ended", "It has ended yesterday", -day},
	}
}

func (p *Provider) listCertificates(w http.ResponseWriter, r *http.Request) {
	all, own, err := p.keys.published()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	page := certificatesPage{Title: "Signing certificates", Lives: lives()}
	for _, key := range all {
		page.Certificates = append(page.Certificates, certificateLine{key.id(), key.until(), key.fingerprint(), key.id() == own.id()})
	}
	p.render(w, http.StatusOK, "certificates.html", page)
}

// setCertificates has another key sign, or publishes one more.
func (p *Provider) setCertificates(w http.ResponseWriter, r *http.Request) {
	if id := r.PostFormValue("activate"); id != "" {
		if !p.keys.activate(id) {
			p.notFound(w, r)
			return
		}
		http.Redirect(w, r, certificatesPath, http.StatusSeeOther)
		return
	}
	for _, l := range lives() {
		if l.ID != r.PostFormValue("life") {
			continue
		}
		if err := p.keys.generate(l.lasts); err != nil {
			p.fail(w, r, err)
			return
		}
	}
	http.Redirect(w, r, certificatesPath, http.StatusSeeOther)
}
