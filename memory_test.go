package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// remembers are the types that keep something from one request to the next, and why it does no
// harm where several processes serve from one database and each keeps its own. Whoever adds one
// answers that here: what another process has to know is in the database.
var remembers = map[string]string{
	"db.postgresqlConnector":             "connections, and which are not trusted any more",
	"db.remembered":                      "answers, on SQLite alone, where the file tells whether anybody has written since",
	"db.statements":                      "statements that are prepared on its connections",
	"db.wakes":                           "a hint for whoever works in this process: what others put into a queue is looked for",
	"db.write":                           "a call on its way through the writer",
	"handlers.app":                       "assets of the binary, compressed",
	"handlers/portal.blocked":            "when it was said last that a frame was blocked: each process says so once in a while",
	"handlers/web.limiter":               "who may not go on by what they did here: what they did elsewhere counts in the table allowances",
	"internal/aliases.Service":           "who came to aliases, written each minute and at the end",
	"internal/api.turns":                 "calls that are being answered: the bound is for each process, whose time they take",
	"internal/applications.Service":      "which client secrets were used, written each minute and at the end",
	"internal/certificates.Keeper":       "which certificates it has, and when to look again",
	"internal/certificates.listener":     "what it hears of the orders that it places itself",
	"internal/directories.turns":         "who waits to change a group: between processes the version of the group decides",
	"internal/dns.Client":                "which resolver answered last",
	"internal/dns.zoneCache":             "what name servers said, for as long as they say",
	"internal/exports.Service":           "exports that are being sent: one of each organization for each process, which is no more than it can bear",
	"internal/jobs.Board":                "jobs for which somebody waits here: what was done, and by whom, is in the database",
	"internal/jobs.Watch":                "the clock of this machine",
	"internal/keys.Service":              "which API keys were used, written each minute and at the end",
	"internal/mail.Texts":                "mail templates in other languages, which are read once",
	"internal/mail.offer":                "what the mail server has offered, for ten minutes",
	"internal/metrics.Jobs":              "what this process has done: whoever collects metrics asks each",
	"internal/metrics.Requests":          "what this process has answered: whoever collects metrics asks each",
	"internal/model.IDs":                 "the identifier that it made last: each process has a number that is in all of them",
	"internal/oidc.keys":                 "the signing keys, for as long as their states are those that each request reads",
	"internal/oidc.loops":                "how often a browser came round: with several processes it may do so as often at each",
	"internal/oidc.passes":               "passes that it has signed, by all that they say, which each request reads",
	"internal/oidc.verified":             "access tokens whose signature is good: what else makes one good, each request reads",
	"internal/picture.Maker":             "that a picture is being made: one at a time takes enough memory",
	"internal/program.Program":           "how this process is",
	"internal/replicas.Replica":          "what this process tells the others of itself",
	"internal/scim.catalogs":             "the attributes that were declared, made anew when those that a request reads are others",
	"internal/scim.limiter":              "requests that are being answered: the bound is for each process, whose time they take",
	"internal/scim.sparing":              "when it was written down last that a directory was turned away: each process does so once a minute",
	"internal/secret.Keys":               "the key file, which each process watches",
	"internal/sessions.Service":          "when people were last active, written every 30 seconds, and at once where another process could take them for away",
	"internal/sso.Service":               "our own keys, for as long as their states are those that each request reads",
	"internal/sso.turns":                 "answers that are being verified: the bound is for each process, whose processor that takes",
	"internal/upstream/openid.Providers": "how providers describe themselves, asked again after a while, as each process does",
	"internal/upstream/openid.keys":      "keys of providers, fetched anew when one is not known",
	"views.navigations":                  "navigations, by all that is in them",
	"views.styles":                       "style sheets, by the brand that is in them",
	"views/guide.Shelf":                  "guides of the binary, read once",
}

// shares finds the types of fields that several goroutines change.
var shares = regexp.MustCompile(`^(sync\.(Mutex|RWMutex|Map)|atomic\.\w+|singleflight\.Group)$`)

// TestWhatIsKeptInMemory lists it.
func TestWhatIsKeptInMemory(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, file := range sources(t, ".go") {
		folder := path.Dir(file)
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, ".pb.go") || strings.HasSuffix(folder, "test") || strings.HasPrefix(folder, "docs/") ||
			strings.HasPrefix(folder, "internal/demo") || strings.HasPrefix(folder, "internal/words") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok && slices.ContainsFunc(s.Fields.List, func(f *ast.Field) bool { return shares.MatchString(nameOfType(f.Type)) }) {
				found[folder+"."+spec.Name.Name] = true
			}
			return true
		})
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if remembers[name] == "" {
			t.Errorf("%s keeps something in memory: say in remembers why no other process has to know it", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(remembers)) {
		if !found[name] {
			t.Errorf("%s keeps nothing any more: take it out of remembers", name)
		}
	}
}

// nameOfType returns what a type of another package is called, "" for all others.
func nameOfType(x ast.Expr) string {
	if generic, ok := x.(*ast.IndexExpr); ok {
		x = generic.X
	}
	s, ok := x.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if from, ok := s.X.(*ast.Ident); ok {
		return from.Name + "." + s.Sel.Name
	}
	return ""
}
