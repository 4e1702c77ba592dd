package db

import (
	"go/ast"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tenantTable finds a tenant's table in a query. Sessions and grants have an
// org_id too, but belong to a user, who may go from one organization to
// another.
var tenantTable = regexp.MustCompile(`(?:FROM|JOIN|INTO|UPDATE)\s+` +
	`(members|member_words|member_word_ends|member_roles|member_groups|group_roles|remappings|invitations|organization_features|roles|events|domains|connections|connection_settings|connection_domains|break_glass|identities|identity_questions|identity_repairs|attempts|upstream_requests|upstream_replays|removals|undos|directories|directory_tokens|directory_users|directory_user_emails|directory_deleted_users|directory_groups|directory_group_members|directory_group_strangers|group_members|directory_blocks|directory_requests|member_suspensions|partings|api_keys|webhooks|streams)\b`)

// namesTenant finds what confines a query to one organization: a condition, or
// the column of a new row.
var namesTenant = regexp.MustCompile(`org_id(, user_id\))? = |INSERT INTO \w+ \([^)]*\borg_id\b`)

// acrossTenants lists the functions with a query on a tenant's table that is
// about one person, one secret, or one role of the whole application, in all
// organizations.
var acrossTenants = []string{
	"CountMemberships", "Memberships", "LanguageOfOrganizations", "RoleHolders", "ReplaceRole", "UserEvents", "EventsAfter", "ForgetEvents", "LastEventAt",
	"SetUserEmail", "SetUserPicture", "describeMembers", "dropWordsOf", "addWordsOf", "forgetWords",
	"DomainOwner", "DomainsDue", "CheckDomainsNow", "ConnectionsFor", "OrganizationOfConnection", "UpstreamRequest", "InsertUpstreamRequest", "TakeUpstreamRequest", "SweepUpstream", "HandIdentities", // domains: whose one is, and what the job does
	"InvitationByToken", "InvitationOf", "InvitationsOf", "SweepInvitations", "SweepUndos",
	"SignInLink", "DropSignInLinks", "BreakGlassByLink", "BreakGlassDue", "SweepBreakGlass",
	"rewriteMembers", "rewriteWords", "rewriteInvitations", // in a migration
	"RemovalsOf", "OrganizationsLeft", "RoleMapped", "Remappings", "Partings",
	"DirectoryByToken", "DirectoryByAccess", "ClientsAtDirectory", "DirectoriesAfter", "AwaitedDomains", "SweepDirectories",
	"verify", "happened", "chainSome", "next", "loggedAfter", "lastBefore", "StoredEvents", "allEverywhere", "byUserEverywhere", "byTypeEverywhere", "rarely", "EraseEvent", "EraseUser", "eraseText", "eraseAuthor", // the chain and its numbers, which all organizations share
	"RolesWith", "APIKeysWith", // the operator’s: who loses a permission that goes
	"APIKeyByHash", "OrganizationOfAPIKey", "SweepAPIKeys", // whose one is, and all that are over
	"AllWebhooks", "WebhooksOfOrganizations", "WebhookNamed", "receivers", // what the operator sees of all, who sends, and whether there are any
	"AllStreams", "StreamLoad", "StreamNamed", "StreamsDue", "missUnread", "InheritStreams", // what the operator sees of all, who sends, and what nobody can send any more
	"AliasUses", "NoteAliasUse", // the operator's: who comes by an address of before
}

func TestQueriesOnTenantTablesNameTheOrganization(t *testing.T) {
	t.Parallel()
	files := parseFolder(t, ".")
	constants := constantsOf(t, files)
	found := 0
	for path, f := range files {
		for _, decl := range f.Decls {
			// A query with a name is judged where it is run: what else names it, as the
			// questions that are remembered do, asks nothing by that.
			if fn, ok := decl.(*ast.FuncDecl); !ok || slices.Contains(acrossTenants, fn.Name.Name) {
				continue
			}
			for _, query := range textsIn(t, decl, constants) {
				table := tenantTable.FindStringSubmatch(query)
				if table == nil {
					continue
				}
				found++
				if !namesTenant.MatchString(query) {
					t.Errorf("%s: a query on %s that is not about one organization:\n%s", path, table[1], query)
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d queries found: does this test still see them?", found)
	}
}

// constantsOf returns the texts of the constants of a package by name.
func constantsOf(t *testing.T, files map[string]*ast.File) map[string]string {
	t.Helper()
	constants := map[string]string{}
	for range 6 { // for those made of others, which are made of others, too
		for _, f := range files {
			for _, decl := range f.Decls {
				if g, ok := decl.(*ast.GenDecl); !ok || g.Tok != token.CONST {
					continue
				}
				ast.Inspect(decl, func(n ast.Node) bool {
					if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == 1 && len(spec.Values) == 1 {
						constants[spec.Names[0].Name] = strings.Join(textsIn(t, spec.Values[0], constants), "")
					}
					return true
				})
			}
		}
	}
	return constants
}

// textsIn returns the string expressions below a node, the parts of a
// concatenation as one, with constants put in, and constants that stand alone.
func textsIn(t *testing.T, node ast.Node, constants map[string]string) []string {
	t.Helper()
	var all []string
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr, *ast.BasicLit:
			var text strings.Builder
			ast.Inspect(n, func(n ast.Node) bool {
				switch part := n.(type) {
				case *ast.BasicLit:
					if part.Kind == token.STRING {
						text.WriteString(unquote(t, part))
					}
				case *ast.Ident:
					text.WriteString(constants[part.Name])
				}
				return true
			})
			all = append(all, text.String())
			return false
		case *ast.Ident:
			if text, ok := constants[n.Name]; ok {
				all = append(all, text)
			}
		}
		return true
	})
	return all
}

// textsByFunction returns the string expressions in each function of a file, by
// its name.
func textsByFunction(t *testing.T, f *ast.File) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, decl := range f.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			texts[fn.Name.Name] += strings.Join(textsIn(t, fn, nil), "\n")
		}
	}
	return texts
}

// TestHousekeepIsRare lists who changes something without an event: each new
// line is a decision that nobody needs to know of the change.
func TestHousekeepIsRare(t *testing.T) {
	t.Parallel()
	var uses []string
	for _, folder := range folders(t, "..") {
		if strings.HasSuffix(folder, "test") {
			continue // what only tests import
		}
		for path, f := range parseFolder(t, folder) {
			for _, decl := range f.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if !ok {
					continue
				}
				ast.Inspect(fn, func(n ast.Node) bool {
					if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Housekeep" {
						uses = append(uses, strings.TrimPrefix(filepath.ToSlash(path), "../")+" "+fn.Name.Name)
					}
					return true
				})
			}
		}
	}
	slices.Sort(uses)
	golden(t, filepath.Join("testdata", "housekeep.txt"), strings.Join(uses, "\n")+"\n")
}

// folders returns the folders of the module at root that can hold packages.
func folders(t *testing.T, root string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		if name := e.Name(); path != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
			return filepath.SkipDir
		}
		all = append(all, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestOneWayToEnd: whoever ends a session in a way of their own would forget to
// tell its applications. Deleting is fine for those that have ended already.
func TestOneWayToEnd(t *testing.T) {
	t.Parallel()
	var ways []string
	for _, f := range parseFolder(t, ".") {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			for _, text := range textsIn(t, fn, nil) {
				if strings.Contains(text, "UPDATE sessions") && strings.Contains(text, "SET ended_at") ||
					strings.Contains(text, "DELETE FROM sessions") && !strings.Contains(text, "AND ended_at > 0") {
					ways = append(ways, fn.Name.Name)
				}
			}
		}
	}
	if !slices.Equal(ways, []string{"EndSessions"}) {
		t.Errorf("sessions are ended by %v", ways)
	}
}

// dialect finds what only one engine understands.
var dialect = regexp.MustCompile(`(?i)sqlite|pgx|postgres|\bpg_|\bpragma\b|\bimmediate\b|\browid\b|\bINSERT OR\b|\bstrftime\b`)

// engineFile is the name of a file that is about one engine.
var engineFile = regexp.MustCompile(`^\w+_(sqlite|postgresql)\.go$`)

// TestWhoKnowsTheEngine keeps the engine's own words in the files that are named
// after it.
func TestWhoKnowsTheEngine(t *testing.T) {
	t.Parallel()
	for path, f := range parseFolder(t, ".") {
		knows := false
		for _, text := range textsIn(t, f, nil) {
			knows = knows || dialect.MatchString(text)
		}
		if want := engineFile.MatchString(path); knows != want {
			t.Errorf("%s: knows the engine: %v, want %v", path, knows, want)
		}
	}
}
