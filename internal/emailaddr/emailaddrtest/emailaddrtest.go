// Package emailaddrtest holds the spellings of addresses that the tests of every
// entrance try: one that takes what another refuses would tell one mailbox from two.
package emailaddrtest

// Refused returns spellings that no entrance takes, each with words of the reason
// that people read.
func Refused() map[string]string {
	const (
		folds  = "can be mistaken for a plain letter"
		shows  = "has characters that don’t show"
		sign   = "at that place"
		route  = "Enter the address that mail goes to in the end"
		domain = "is not a domain that can have email addresses"
	)
	return map[string]string{
		"İvan@acme.test": folds, "ıvan@acme.test": folds, "\u212aatie@acme.test": folds, "ｄａｎａ@acme.test": folds, "groß@acme.test": folds,
		"da\u200bna@acme.test": shows, "dana@ac\u00adme.test": shows, "dana@ac\u180bme.test": shows, "da\u202ena@acme.test": shows,
		"{x@acme.test": sign, "x|dana@acme.test": sign, `O"brien@acme.test`: sign, "'dana@acme.test": sign, "da\ufffdna@acme.test": sign,
		"dana%acme.test@relay.test": route, "acme!dana@relay.test": route,
		"dana@ac_me.test": domain, "dana@192.0.2.1": domain,
		"=?utf-8?q?dana?=@acme.test": "can’t have =? in it", "ﾕｰｻﾞｰ@acme.test": "letters in a special form",
	}
}

// Cleaned returns spellings that every entrance takes for an address at acme.test:
// what stands around it goes.
func Cleaned(local string) []string {
	a := local + "@acme.test"
	return []string{" " + a + "\t", "<" + a + ">", "mailto:" + a, a + ".", "\u202a" + a + "\u202c", "\ufeff" + a + "\u200b", local + "@ＡＣＭＥ.test"}
}
