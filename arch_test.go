package main_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule is one line of the import table: what the packages in a folder may
// import apart from the standard library.
type rule struct {
	folder  string   // as packageMatches understands it; the first rule that fits counts
	may     []string // folders of this module, and modules of others
	never   []string // packages of the standard library, and exceptions from may
	because string
}

// anything in a rule's may stands for every package there is.
const anything = "*"

// module is the path of this module.
const module = "github.com/anteroom/anteroom"

// The folders under internal/ that are no rooms. A room holds the rules about
// one noun; these speak to machines or serve every room.
var machines = []string{"model", "secret", "config", "certificates", "access", "membership", "mail", "outbox", "fetch", "receivers", "netaddr", "dns", "oidc", "upstream", "jobs", "geoip", "demo", "leases", "replicas", "picture", "backup", "metrics", "domainname", "emailaddr", "search",
	"command", "program", "words", "scim", "api", "wiretest", "configfile", "imports", "spelling"}

var rules = []rule{
	{
		folder:  ".",
		may:     []string{"internal/command"},
		because: "main is a door: main imports command, command imports program, program imports handlers, and never back",
	},
	{
		folder:  "internal/command",
		may:     []string{"internal/program", "internal/<room>", "internal/backup", "internal/configfile", "internal/emailaddr", "internal/imports", "internal/oidc", "internal/outbox", "internal/model", "internal/secret", "internal/config", "db", "views"},
		never:   []string{"net/http", "html/template", "views/*"},
		because: "a command reads flags, calls a rule and says what came of it; what runs is wired in program",
	},
	{
		folder:  "internal/program",
		may:     []string{"handlers", "handlers/demo", "internal/*", "internal/demo/*", "internal/upstream/openid", "db", "views", "golang.org/x/sys"},
		never:   []string{"internal/command", "html/template"},
		because: "it wires the program, so it is the one that knows everybody below",
	},
	{
		folder: "handlers",
		may: []string{"handlers/*", "internal/<room>", "internal/mail", "internal/membership", "internal/oidc", "internal/scim", "internal/api", "internal/model", "internal/secret", "db", "views", "views/signin", "static",
			"github.com/andybalholm/brotli", "github.com/gorilla/mux", "github.com/klauspost/compress"},
		never:   []string{"html/template"},
		because: "app.go puts the rooms together and routes.go lists every URL; neither does more",
	},
	{
		folder: "handlers/web",
		may: []string{"views", "views/*", "internal/sessions", "internal/model", "internal/emailaddr", "internal/words", "internal/secret", "internal/netaddr", "db",
			"github.com/gorilla/mux", "github.com/gorilla/sessions", "github.com/klauspost/compress", "github.com/mileusna/useragent", "golang.org/x/time"},
		never:   []string{"html/template"},
		because: "what every handler needs belongs to no room but the sessions that it loads",
	},
	{
		folder:  "handlers/demo",
		may:     []string{"handlers/web", "views/*", "internal/<room>", "internal/model", "internal/emailaddr", "internal/words", "internal/demo", "internal/demo/*"},
		never:   []string{"html/template"},
		because: "its pages show what the demo holds",
	},
	{
		folder:  "handlers/reference",
		may:     []string{"handlers/web", "views/reference", "internal/api"},
		never:   []string{"html/template"},
		because: "its page shows what the API can do",
	},
	{
		folder:  "handlers/handlerstest",
		may:     []string{anything},
		never:   []string{"handlers/*", "html/template"},
		because: "it starts the whole program for the tests of the rooms, and knows none of them",
	},
	{
		folder:  "handlers/mail",
		may:     []string{"handlers/web", "views/*", "internal/mail", "internal/model", "internal/emailaddr", "db"},
		never:   []string{"html/template"},
		because: "its page shows operators how mail goes out, which no room knows",
	},
	{
		folder:  "handlers/*",
		may:     []string{"handlers/web", "views", "views/*", "internal/<room>", "internal/access", "internal/membership", "internal/model", "internal/words", "internal/picture", "internal/domainname", "internal/emailaddr", "internal/search", "db", "github.com/gorilla/mux"},
		never:   []string{"html/template"},
		because: "a handler parses, calls a rule and shows a view; SQL, markup and other handlers are elsewhere",
	},
	{
		folder:  "views",
		may:     []string{"internal/model", "internal/words", "views/layout", "views/ui", "static", "github.com/tdewolff/minify"},
		never:   []string{"net/http"},
		because: "the template set knows the names of its assets, the sentences and the navigation, but neither requests nor storage",
	},
	{
		folder:  "views/ui",
		may:     []string{"internal/model", "internal/words", "static"},
		never:   []string{"net/http"},
		because: "a toast writes itself, with its icon, and tabs say where they lead",
	},
	{
		folder:  "views/guide",
		may:     []string{"internal/words", "github.com/BurntSushi/toml"},
		never:   []string{"net/http"},
		because: "guides are data, and what they are about is for the rooms that have some",
	},
	{
		folder:  "views/*",
		may:     []string{"internal/model", "internal/words", "views/ui", "views/guide"},
		never:   []string{"net/http"},
		because: "what is seen knows neither where it is requested nor where it is stored",
	},
	{folder: "static", may: []string{"github.com/tdewolff/minify"}, because: "it embeds bytes, and makes those of our own scripts fewer"},
	{folder: "schema", because: "it embeds migrations"},
	{
		folder:  "db",
		may:     []string{"internal/model", "internal/emailaddr", "internal/search", "internal/scim/resource", "internal/scim/filter", "schema", "modernc.org/sqlite", "modernc.org/libc", "github.com/jackc/pgx/v5", "github.com/pressly/goose/v3"},
		never:   []string{"net/http", "html/template"},
		because: "SQL serves every room and decides for none; a migration has to know how addresses are kept, and a filter becomes SQL",
	},
	{
		folder:  "db/dbtest",
		may:     []string{"db", "db/dbtest/enginetest", "schema", "internal/model", "github.com/pressly/goose/v3"},
		because: "it opens databases for tests",
	},
	{folder: "db/dbtest/enginetest", because: "the tests of db use it too, so that it cannot use db"},
	{
		folder:  "internal/model",
		never:   []string{"net/http", "html/template"},
		because: "the dictionary is spoken on every floor",
	},
	{
		folder:  "internal/words",
		may:     []string{"internal/model", "github.com/BurntSushi/toml", "golang.org/x/text"},
		never:   []string{"net/http", "html/template"},
		because: "it makes sentences of keys for whoever shows them, and knows no room's",
	},
	{
		folder:  "internal/words/wordstest",
		may:     []string{"internal/words", "views"},
		because: "it lets tests of rules read the program's sentences",
	},
	{
		folder:  "internal/secret",
		may:     []string{"internal/model"},
		never:   []string{"net/http"},
		because: "cryptography is easier to review when nothing else is near",
	},
	{
		folder:  "internal/config",
		may:     []string{"internal/netaddr", "internal/spelling", "github.com/BurntSushi/toml"},
		never:   []string{"net/http"},
		because: "settings are passed as values, so only command and program need this package, and it needs none of theirs",
	},
	{folder: "internal/spelling", because: "a word is near to others whatever they are of"},
	{
		folder: "internal/configfile",
		may: []string{"internal/applications", "internal/instance", "internal/organizations", "internal/roles", "internal/webhooks",
			"internal/access", "internal/model", "internal/secret", "internal/picture", "internal/spelling", "db", "github.com/goccy/go-yaml"},
		never:   []string{"net/http", "html/template"},
		because: "a file describes what several rooms decide about: it has their rules carry that out, as one change",
	},
	{
		folder:  "internal/imports",
		may:     []string{"internal/members", "internal/organizations", "internal/access", "internal/emailaddr", "internal/model", "db"},
		never:   []string{"net/http", "html/template"},
		because: "a file of another program says what several rooms decide about: it has their rules carry that out",
	},
	{
		folder:  "internal/certificates",
		may:     []string{"internal/leases", "internal/model", "internal/secret", "internal/fetch", "db", "golang.org/x/crypto/acme"},
		never:   []string{"html/template"},
		because: "it asks an authority and keeps what it gets; who is served with it is for program",
	},
	{folder: "internal/certificates/pebbletest", may: []string{"github.com/letsencrypt/pebble/v2", "github.com/miekg/dns"}, because: "it stands outside, as Let’s Encrypt does"},
	{
		folder:  "internal/access",
		may:     []string{"internal/model", "db"},
		never:   []string{"net/http"},
		because: "what an actor may do is one question, asked by every room",
	},
	{
		folder:  "internal/membership",
		may:     []string{"internal/model", "internal/words", "internal/domainname", "db"},
		never:   []string{"net/http"},
		because: "it lies below the rooms that lead people in and out, and knows none of them",
	},
	{
		folder:  "internal/leases",
		may:     []string{"db"},
		never:   []string{"net/http"},
		because: "it says who does something, and never what",
	},
	{
		folder:  "internal/replicas",
		may:     []string{"internal/model", "internal/secret", "db"},
		never:   []string{"net/http"},
		because: "it says which processes there are, and program what that means",
	},
	{
		folder:  "internal/jobs",
		may:     []string{"internal/leases", "internal/model", "db", "github.com/robfig/cron/v3"},
		never:   []string{"net/http"},
		because: "it knows when, and program says what",
	},
	{
		folder:  "internal/geoip",
		may:     []string{"github.com/oschwald/maxminddb-golang/v2"},
		never:   []string{"net/http"},
		because: "it reads one file and asks nobody",
	},
	{
		folder:  "internal/outbox",
		may:     []string{"internal/model", "internal/access", "db"},
		never:   []string{"net/http"},
		because: "it knows when something is delivered, and whoever put it there how",
	},
	{
		folder:  "internal/mail",
		may:     []string{"internal/model", "internal/words", "internal/secret", "internal/outbox", "internal/netaddr", "internal/domainname", "internal/emailaddr", "db", "github.com/wneessen/go-mail"},
		because: "a room says what happened, and mail finds the words and delivers them",
	},
	{
		folder:  "internal/backup",
		may:     []string{"internal/instance", "internal/model", "db", "filippo.io/age"},
		never:   []string{"net/http", "html/template"},
		because: "it keeps files, and when and where is for program",
	},
	{
		folder:  "internal/metrics",
		never:   []string{"net/http"},
		because: "it counts what it is told, and program says it to whom",
	},
	{
		folder:  "internal/netaddr",
		may:     []string{"golang.org/x/net/idna"},
		never:   []string{"net/http"},
		because: "what an address is for does not depend on who asks",
	},
	{
		folder:  "internal/fetch",
		may:     []string{"internal/netaddr"},
		because: "the outbound client guards addresses for whoever asks",
	},
	{
		folder:  "internal/dns",
		may:     []string{"internal/netaddr", "github.com/miekg/dns"},
		never:   []string{"net/http"},
		because: "it answers what a name holds, and a room decides what that means",
	},
	{folder: "internal/upstream/github/githubtest", because: "it stands outside, as GitHub does"},
	{folder: "internal/upstream/openid/openidtest", may: []string{"internal/upstream/openid", "internal/upstream/keytest", "github.com/go-jose/go-jose/v4"}, because: "it stands outside, as Entra ID does"},
	{folder: "internal/upstream/keytest", because: "it makes keys for the tests of its neighbours"},
	{folder: "internal/dns/nsdtest", because: "it runs a name server that it did not write"},
	{
		folder:  "internal/picture",
		may:     []string{"internal/model", "internal/secret", "golang.org/x/image"},
		never:   []string{"net/http"},
		because: "it turns bytes into pixels, and a room decides whose they are",
	},
	{
		folder:  "internal/domainname",
		may:     []string{"internal/model", "golang.org/x/net/idna", "golang.org/x/net/publicsuffix"},
		never:   []string{"net/http"},
		because: "what a domain name is does not depend on who asks",
	},
	{
		folder:  "internal/emailaddr",
		may:     []string{"internal/model", "internal/domainname", "golang.org/x/text"},
		never:   []string{"net/http"},
		because: "what an address is does not depend on the way by which somebody comes in",
	},
	{folder: "internal/emailaddr/emailaddrtest", because: "it holds texts that tests of several rooms try"},
	{
		folder:  "internal/search",
		may:     []string{"golang.org/x/text"},
		never:   []string{"net/http"},
		because: "db stores what it says and pages mark it, so it knows neither",
	},
	{
		folder: "internal/oidc",
		may: []string{"internal/<room>", "internal/model", "internal/access", "internal/secret", "internal/fetch", "internal/outbox", "internal/netaddr", "db",
			"github.com/gorilla/mux", "github.com/go-jose/go-jose/v4"},
		never:   []string{"html/template"},
		because: "a protocol shows no pages; where it needs a person it redirects to a handler",
	},
	{
		folder:  "internal/upstream",
		may:     []string{"internal/model", "internal/fetch"},
		never:   []string{"net/http", "html/template"},
		because: "it is what the protocols have in common, and knows none of them",
	},
	{
		folder:  "internal/upstream/saml",
		may:     []string{"internal/upstream", "internal/model", "internal/emailaddr", "github.com/beevik/etree", "github.com/mattermost/xml-roundtrip-validator", "github.com/russellhaering/goxmldsig"},
		never:   []string{"net/http", "html/template"},
		because: "it says what an answer proves, and neither asks nor remembers",
	},
	{
		folder:  "internal/upstream/openid",
		may:     []string{"internal/upstream", "internal/model", "github.com/coreos/go-oidc/v3", "github.com/go-jose/go-jose/v4", "golang.org/x/oauth2", "golang.org/x/sync"},
		never:   []string{"html/template"},
		because: "it asks by the client that it is given, each provider once at a time, and says what an answer proves",
	},
	{
		folder:  "internal/upstream/github",
		may:     []string{"internal/upstream", "internal/upstream/openid", "golang.org/x/oauth2"},
		never:   []string{"html/template"},
		because: "a neighbour of openid, for who speaks OAuth 2.0 and no more",
	},
	{
		folder:  "internal/scim",
		may:     []string{"internal/<room>", "internal/model", "internal/scim/*", "internal/secret", "db"},
		never:   []string{"html/template"},
		because: "a protocol shows no pages, and what becomes of what it is told is decided in the rooms",
	},
	{
		folder:  "internal/api",
		may:     []string{"internal/<room>", "internal/oidc", "internal/model", "internal/secret", "internal/emailaddr", "internal/search", "internal/api/pb/*", "db", "connectrpc.com/connect", "github.com/gorilla/mux", "github.com/mileusna/useragent", "google.golang.org/protobuf"},
		never:   []string{"html/template"},
		because: "each call is a door to a rule of a room; it shows no pages",
	},
	{
		folder:  "internal/api/pb/*",
		may:     []string{"internal/api/pb/*", "google.golang.org/protobuf"},
		because: "it is generated from internal/api/proto",
	},
	{
		folder:  "internal/wiretest",
		may:     []string{"github.com/google/go-cmp/cmp"},
		because: "it plays scripts for tests of every protocol, and knows none",
	},
	{
		folder:  "internal/scim/resource",
		may:     []string{"internal/model"},
		because: "it says what a resource is, to those who store it and to those who answer for it",
	},
	{
		folder:  "internal/scim/filter",
		may:     []string{"internal/scim/resource"},
		never:   []string{"net/http"},
		because: "an expression is the same for the database and for a document",
	},
	{
		folder:  "internal/scim/filter/filtertest",
		may:     []string{"internal/scim/resource"},
		because: "it makes what tests of filters try, and tries nothing itself",
	},
	{
		folder:  "internal/scim/patch",
		may:     []string{"internal/scim/resource", "internal/scim/filter"},
		never:   []string{"net/http"},
		because: "it changes a document, whoever keeps it",
	},
	{
		folder:  "internal/demo",
		may:     []string{anything},
		never:   []string{"handlers", "handlers/*", "views", "views/*"},
		because: "it fills and starts the program, and leaves pages to the floors above",
	},
	{
		folder:  "internal/demo/identityprovider",
		may:     []string{"internal/demo/provisioner", "github.com/beevik/etree", "github.com/russellhaering/goxmldsig", "github.com/go-jose/go-jose/v4"},
		because: "it stands outside, and what it tells applications of people is worth a package of its own",
	},
	{
		folder: "internal/demo/*",
		may: []string{"github.com/coreos/go-oidc/v3", "golang.org/x/oauth2", "github.com/beevik/etree", "github.com/russellhaering/goxmldsig", "github.com/go-jose/go-jose/v4",
			"github.com/emersion/go-smtp", "github.com/miekg/dns", "golang.org/x/net"},
		because: "the sample app, the identity provider, the mailbox and the name server stand outside, as an operator's own do, and use nothing of ours",
	},
	{
		folder: "internal/applications",
		may: []string{"internal/model", "internal/access", "internal/secret", "internal/netaddr", "db", "github.com/go-jose/go-jose/v4",
			"golang.org/x/net"},
		never:   []string{"net/http", "html/template"},
		because: "a room like the others, which reads the public keys and the domains of its applications",
	},
	{
		folder:  "internal/attributes",
		may:     []string{"internal/model", "internal/access", "internal/scim/resource", "db"},
		never:   []string{"net/http", "html/template"},
		because: "a room like the others, which reads what all directories know anyway",
	},
	{
		folder:  "internal/instance",
		may:     []string{"internal/model", "internal/access", "internal/emailaddr", "internal/netaddr", "internal/picture", "db"},
		never:   []string{"net/http", "html/template"},
		because: "a room like the others, which reads the addresses of the operator's product and makes its logos",
	},
	{
		folder:  "internal/passkeys",
		may:     []string{"internal/model", "internal/access", "internal/membership", "internal/secret", "internal/mail", "db", "github.com/go-webauthn/webauthn"},
		never:   []string{"net/http", "html/template"},
		because: "it is a room, and the only one that reads what authenticators say",
	},
	{
		folder:  "internal/sso",
		may:     []string{"internal/model", "internal/access", "internal/membership", "internal/emailaddr", "internal/leases", "internal/mail", "internal/secret", "internal/upstream", "internal/upstream/*", "db"},
		never:   []string{"html/template"},
		because: "a room like the others, which asks identity providers what they say about themselves",
	},
	{
		folder:  "internal/social",
		may:     []string{"internal/model", "internal/access", "internal/membership", "internal/emailaddr", "internal/secret", "internal/upstream", "internal/upstream/*", "db"},
		never:   []string{"html/template"},
		because: "a room like the others, which asks providers who somebody is",
	},
	{
		folder:  "internal/directories",
		may:     []string{"internal/model", "internal/access", "internal/membership", "internal/emailaddr", "internal/mail", "internal/secret", "internal/upstream", "internal/upstream/openid", "db"},
		never:   []string{"net/http", "html/template"},
		because: "a room like the others, which asks whom an organization trusts for their keys",
	},
	{
		folder:  "internal/receivers",
		may:     []string{"internal/model", "internal/secret", "github.com/standard-webhooks/standard-webhooks"},
		never:   []string{"html/template"},
		because: "how events are signed is the same for one and for many, and whoever sends them knows which",
	},
	{
		folder:  "internal/streams",
		may:     []string{"internal/model", "internal/access", "internal/secret", "internal/fetch", "internal/mail", "internal/receivers", "db"},
		never:   []string{"html/template"},
		because: "a room like the others, which sends what happens in batches to where its streams are",
	},
	{
		folder: "internal/webhooks",
		may: []string{"internal/model", "internal/access", "internal/emailaddr", "internal/mail", "internal/secret", "internal/fetch", "internal/outbox", "internal/receivers", "db",
			"github.com/standard-webhooks/standard-webhooks"}, // what its tests check signatures with
		never:   []string{"html/template"},
		because: "a room like the others, which sends what happens to where its webhooks are",
	},
	{
		folder:  "internal/<room>",
		may:     []string{"internal/model", "internal/access", "internal/membership", "internal/secret", "internal/mail", "internal/leases", "internal/picture", "internal/domainname", "internal/emailaddr", "internal/netaddr", "internal/dns", "internal/replicas", "db"},
		never:   []string{"net/http", "html/template"},
		because: "rules are shared by the portal and the protocols; what two rooms share is a type in model or an event",
	},
	{folder: "internal/program/programtest", because: "it builds and starts the program from outside"},
	{
		folder:  "docs/integrate/go",
		because: "it is copied into apps, and brings nothing along",
	},
	{
		folder:  "docs/integrate/go/example",
		may:     []string{"docs/integrate/go"},
		because: "it shows what an app needs, and that is one file",
	},
	{
		folder:  "docs/benchmarks/load",
		because: "it measures every server from outside, and brings nothing of ours along",
	},
	{
		folder:  "docs/benchmarks/limit",
		because: "it is as little as possible",
	},
	{
		folder:  "docs/benchmarks/pocketbase",
		may:     []string{"github.com/pocketbase"},
		because: "it is a module of its own, so that the program's dependencies are its own",
	},
	{
		folder:  "docs/benchmarks/seed",
		may:     []string{"internal/<room>", "internal/model", "internal/secret", "internal/program", "internal/config", "db"},
		never:   []string{"net/http", "html/template"},
		because: "it fills an instance through the rules",
	},
	{
		folder:  "dist",
		because: "it builds what is released, and has nothing but tests",
	},
	{
		folder:  "dist/sbom",
		because: "it reads programs, and has to be in none",
	},
	{
		folder:  "dist/zip",
		because: "it packs what is released, and has to be in none",
	},
	{
		folder:  "docs/reliability",
		because: "it asks the program from outside, and has nothing but tests",
	},
	{
		folder:  "e2e",
		may:     []string{anything},
		because: "it drives the whole program",
	},
}

// TestImports holds every package to its rule. Test files may import what they
// need.
func TestImports(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		folder := path.Dir(file)
		i := slices.IndexFunc(rules, func(r rule) bool { return packageMatches(r.folder, folder) })
		if i < 0 {
			t.Errorf("%s: no rule in arch_test.go says what this folder may import", file)
			continue
		}
		for _, imported := range imports(t, file) {
			if !rules[i].allows(imported) {
				t.Errorf("%s: %s may not import %s: %s", file, folder, imported, rules[i].because)
			}
		}
	}
}

// TestReadmeListsInternal: the README prints every folder of internal/, in the
// group to which it belongs.
func TestReadmeListsInternal(t *testing.T) {
	t.Parallel()
	_, rest, ok := strings.Cut(read(t, "README.md"), "\ninternal/    rooms ")
	rest, _, ok2 := strings.Cut(rest, "\ndb/ ")
	rooms, others, ok3 := strings.Cut(rest, " machines ")
	if !ok || !ok2 || !ok3 {
		t.Fatal("the README does not print internal/ in two groups, before db/")
	}
	folders, err := os.ReadDir("internal")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		word := regexp.MustCompile(`\b` + f.Name() + `\b`)
		machine := slices.Contains(machines, f.Name())
		if word.MatchString(rooms) == machine || word.MatchString(others) != machine {
			t.Errorf("internal/%s: a machine: %v; among the README's rooms: %v, among its machines: %v",
				f.Name(), machine, word.MatchString(rooms), word.MatchString(others))
		}
	}
}

// TestTestPackages: what only tests need is named after them, and the program
// holds none of it.
func TestTestPackages(t *testing.T) {
	t.Parallel()
	found := 0
	for _, file := range sources(t, ".go") {
		if forTests(file) {
			found++
			continue
		}
		for _, imported := range imports(t, file) {
			if folder, ours := strings.CutPrefix(imported, module+"/"); imported == "testing" || ours && forTests(folder+"/") {
				t.Errorf("%s imports %s, which is for tests", file, imported)
			}
		}
	}
	if found < 2 {
		t.Errorf("%d files are for tests", found)
	}
}

// forTests reports whether a file is part of no program: it is a test, or what
// several of them share.
func forTests(file string) bool {
	return strings.HasSuffix(file, "_test.go") || strings.HasSuffix(path.Dir(file), "test")
}

// TestOnlyDBSpeaksSQL holds for tests, too: what they need from the database
// they get from db and db/dbtest.
func TestOnlyDBSpeaksSQL(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t, ".go") {
		if file == "arch_test.go" || path.Dir(file) == "db" || file == "db/dbtest/older.go" { // which makes what db refuses to
			continue
		}
		source := read(t, file)
		for _, driver := range []string{`"database/sql"`, `"modernc.org/sqlite`, `"github.com/jackc/pgx`} {
			if strings.Contains(source, driver) {
				t.Errorf("%s imports %s\"; all SQL is in db", file, strings.TrimSuffix(driver, `"`))
			}
		}
	}
}

// TestHandlersOnlyRead: what handlers hold of the database can't write. Not even
// for a moment, to hand it on: a service that writes is made elsewhere.
func TestHandlersOnlyRead(t *testing.T) {
	t.Parallel()
	writes := regexp.MustCompile(`\bdb\.(DB|Tx|Open)\b`)
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") || !strings.HasPrefix(file, "handlers/") || path.Dir(file) == "handlers/handlerstest" {
			continue
		}
		if found := writes.FindString(read(t, file)); found != "" {
			t.Errorf("%s uses %s; a handler holds a *db.Reader", file, found)
		}
	}
}

// TestOneWayInAndOut keeps what a membership takes, and what ends with it, in one
// place: whoever led somebody in or out past it would forget the seats, those who
// were removed, the last administrator or the applications.
func TestOneWayInAndOut(t *testing.T) {
	t.Parallel()
	call := regexp.MustCompile(`\b(\w+)\.(InsertMember|ReinsertMember|ActivateMember|DeleteMember|InsertRemoval|DeleteRemoval|` +
		`EndSessions|ConnectionFor|OtherAdministrator|WithoutAdministrator)\(`)
	below := 0
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") || path.Dir(file) == "db" {
			continue
		}
		for _, found := range call.FindAllStringSubmatch(read(t, file), -1) {
			switch {
			case path.Dir(file) == "internal/membership":
				below++
			case found[1] != "membership":
				t.Errorf("%s calls %s, which is for internal/membership", file, found[2])
			}
		}
	}
	if below < 8 {
		t.Errorf("internal/membership calls only %d of them: does this test still see them?", below)
	}
}

// TestOneSourceOfPaths: where the portal is stands once, so that its rooms can be
// shown elsewhere. Whatever leads to one of them takes the path from model.Links.
func TestOneSourceOfPaths(t *testing.T) {
	t.Parallel()
	literal := regexp.MustCompile("[\"'`=]/ui(/|[\"'`?#])")
	for _, file := range sources(t, ".go", ".html", ".js", ".css") {
		outside := []string{"docs/", "e2e/", "internal/demo/coffeedesk/"} // as operators and their apps write it
		test := strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "handlers/handlerstest/")
		if file == "internal/model/links.go" || file == "handlers/routes.go" || test || slices.ContainsFunc(outside, func(folder string) bool { return strings.HasPrefix(file, folder) }) {
			continue
		}
		if found := literal.FindString(read(t, file)); found != "" {
			t.Errorf("%s has %s…; take the path from model.Links", file, found)
		}
	}
}

// The rooms that know a session: those of a person's own account and those of
// signing in. All others know a visitor, who need not have one.
var knowSessions = []string{"handlers/web", "handlers/profile", "handlers/security", "handlers/signin", "handlers/demo"}

// TestRoomsKnowVisitors: whatever can be shown in another shell asks for nothing
// that only a session has.
func TestRoomsKnowVisitors(t *testing.T) {
	t.Parallel()
	session := regexp.MustCompile(`\bweb\.Session\(|\.(CurrentSession|KeepSession)\(|\bmodel\.Session\b`)
	for _, file := range sources(t, ".go") {
		room := path.Dir(file)
		entry := slices.Contains([]string{"handlers/invitations/answer.go", "handlers/invitations/show.go", "handlers/console/visit.go"}, file) // what the invited person sees, and an operator who is there as somebody else
		if strings.HasSuffix(file, "_test.go") || path.Dir(room) != "handlers" || room == "handlers/handlerstest" || slices.Contains(knowSessions, room) || entry {
			continue
		}
		if found := session.FindString(read(t, file)); found != "" {
			t.Errorf("%s uses %s; it knows a web.Visitor", file, found)
		}
	}
}

// TestOneReaderOfHTMX keeps the question "page or fragment?" in one place.
func TestOneReaderOfHTMX(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t, ".go") {
		if forTests(file) || path.Dir(file) == "handlers/web" || path.Dir(file) == "docs/benchmarks/load" { // which asks as htmx does
			continue
		}
		if strings.Contains(strings.ToLower(read(t, file)), "hx-request") {
			t.Errorf("%s looks at the HX-Request headers; only handlers/web does", file)
		}
	}
}

// TestOneWayToSayWhen keeps how people read days in one place, where a language can
// be chosen one day.
func TestOneWayToSayWhen(t *testing.T) {
	t.Parallel()
	day := regexp.MustCompile(`Format\("[^"]*\bJan(uary)?\b`)
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") || path.Dir(file) == "internal/words" {
			continue
		}
		if found := day.FindString(read(t, file)); found != "" {
			t.Errorf("%s writes a day by itself (%s); internal/words does", file, found)
		}
	}
}

// TestBoundedClients finds outbound requests by a client without limits.
func TestBoundedClients(t *testing.T) {
	t.Parallel()
	unbounded := regexp.MustCompile(`\bhttp\.(Get|Head|Post|PostForm|DefaultClient)\b`)
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		if found := unbounded.FindString(read(t, file)); found != "" {
			t.Errorf("%s uses %s, which has no time limit and reaches private addresses", file, found)
		}
	}
}

// TestNoNotesToSelf keeps unfinished work in the issue tracker.
func TestNoNotesToSelf(t *testing.T) {
	t.Parallel()
	note := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)
	for _, file := range sources(t, ".go", ".html", ".css", ".js", ".sql", ".md") {
		if strings.HasPrefix(path.Base(file), "htmx") {
			continue // as published by its authors
		}
		if found := note.FindString(read(t, file)); found != "" {
			t.Errorf("%s has a %s", file, found)
		}
	}
}

// allows reports whether the rule permits an import path.
func (r rule) allows(imported string) bool {
	folder, ours := strings.CutPrefix(imported, module+"/")
	matches := func(pattern string) bool {
		if ours {
			return packageMatches(pattern, folder)
		}
		return imported == pattern || strings.HasPrefix(imported, pattern+"/")
	}
	if slices.ContainsFunc(r.never, matches) {
		return false
	}
	// Outside the standard library the first element of a path is a host name.
	first, _, _ := strings.Cut(imported, "/")
	standard := !ours && !strings.Contains(first, ".")
	return standard || slices.Contains(r.may, anything) || slices.ContainsFunc(r.may, matches)
}

// packageMatches reports whether a folder fits a pattern: its own path, x/* for
// what is directly below x, or internal/<room> for a folder in internal/ that
// is not a machine.
func packageMatches(pattern, folder string) bool {
	parent, name := path.Split(folder)
	if pattern == "internal/<room>" {
		return parent == "internal/" && !slices.Contains(machines, name)
	}
	above, wild := strings.CutSuffix(pattern, "*")
	return pattern == folder || wild && parent == above && above != ""
}

// sources returns the slash-separated paths of the module's files with one of
// the extensions.
func sources(t *testing.T, extensions ...string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(entry.Name(), ".") && file != "."
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (hidden || entry.Name() == "testdata" || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case !entry.IsDir() && slices.Contains(extensions, path.Ext(file)):
			files = append(files, filepath.ToSlash(file))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// imports returns the paths that a file imports.
func imports(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, imported)
	}
	return paths
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestRoomsSayWhereTheyAre reads the first file that a newcomer opens in a room:
// it has to be there, to name URLs or neighbours, and to name nothing that is
// gone.
func TestRoomsSayWhereTheyAre(t *testing.T) {
	t.Parallel()
	place := regexp.MustCompile(`\b(?:db|handlers|internal|views|schema)/[a-z_]+(?:\.go|/[a-z_]+\.go)?`)
	checked := map[string]bool{}
	for _, file := range sources(t, ".go") {
		folder := path.Dir(file)
		room := packageMatches("internal/<room>", folder) || packageMatches("handlers/*", folder) && folder != "handlers/web" && folder != "handlers/handlerstest"
		if !room || checked[folder] {
			continue
		}
		checked[folder] = true
		doc, err := os.ReadFile(path.Join(folder, "doc.go"))
		if err != nil {
			t.Errorf("%s has no doc.go that says what it owns, its URLs and its neighbours", folder)
			continue
		}
		places := place.FindAllString(string(doc), -1)
		if len(places) == 0 {
			t.Errorf("%s/doc.go names no neighbour", folder)
		}
		for _, name := range places {
			if _, err := os.Stat(name); err != nil {
				t.Errorf("%s/doc.go names %s, which is not there", folder, name)
			}
		}
	}
}
