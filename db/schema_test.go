package db

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares got with the file at path, or writes it there.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; if the change is meant, run go test ./db -update (-file +got):\n%s", path, diff)
	}
}

// statementsOf returns what a migrated file consists of: each table followed by
// its indexes and triggers.
func statementsOf(t *testing.T) []string {
	t.Helper()
	all, err := many(t.Context(), &openTest(t).queries, scanValue[string], `
		SELECT sql
		  FROM sqlite_schema
		 WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND tbl_name <> 'goose_db_version'
		 ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name`)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSchemaIsWhatMigrationsAddUpTo(t *testing.T) {
	t.Parallel()
	golden(t, filepath.Join("..", "schema", "schema.sql"), strings.Join(statementsOf(t), ";\n\n")+";\n")
}

var (
	tableName = regexp.MustCompile(`(?s)^CREATE TABLE (\w+)`)
	checkList = regexp.MustCompile(`CHECK \((\w+) IN \(([^)]*)\)\)`)
	quoted    = regexp.MustCompile(`'([^']*)'`)
)

// TestChecksAreTheEnumsOfModel keeps each list of words in one shape in two
// places: the constants of package model and the CHECK of a column.
func TestChecksAreTheEnumsOfModel(t *testing.T) {
	t.Parallel()
	enums := enumsOfModel(t)
	stored := slices.DeleteFunc(slices.Clone(enums["MemberStatus"]), func(s string) bool {
		return s == string(model.MemberInviteExpired) // never stored
	})
	want := map[string][]string{
		"organization_features.feature": enums["Feature"],
		"users.status":                  enums["UserStatus"],
		"members.status":                stored,
		"members.source":                enums["MemberSource"],
		"invitations.state":             enums["InvitationState"],
		"invitations.inviter_kind":      enums["ActorKind"],
		"domains.type":                  enums["DomainType"],
		"database_move.state":           {string(moveArriving), string(moveLeaving), string(moveLeft)},
		"domains.status":                append([]string{""}, enums["DomainStatus"]...), // '' for those that prove nothing
		"domains.method":                append([]string{""}, enums["DomainMethod"]...),
		"alias_uses.kind":               enums["AliasKind"],
		"attributes.type":               enums["AttributeType"],
		"attempts.purpose":              enums["UpstreamPurpose"],
		"upstream_requests.purpose":     enums["UpstreamPurpose"],
		"social_requests.purpose":       enums["SocialPurpose"],
		"connection_settings.type":      enums["ConnectionType"],
		"connection_settings.asks_anew": enums["AsksAnew"],
		"connection_settings.state":     enums["SettingsState"],
		"pictures.media_type":           enums["PictureType"],
		"challenges.purpose":            enums["ChallengePurpose"],
		"challenges.sends":              enums["ChallengeMail"],
		"sessions.end_reason":           append([]string{""}, enums["EndReason"]...), // '' while it goes on
		"applications.type":             enums["ApplicationType"],
		"auth_requests.response_mode":   enums["ResponseMode"],
		"applications.signing_alg":      {"ES256", "RS256"},
		"signing_keys.alg":              {"ES256", "RS256"},
		"signing_keys.state":            enums["KeyState"],
		"service_keys.state":            enums["ServiceKeyState"],
		"events.actor_kind":             enums["ActorKind"],
		"deliveries.state":              enums["DeliveryState"],
		"webauthn_challenges.purpose":   enums["CeremonyPurpose"],
		"directory_users.waiting":       append([]string{""}, enums["Waiting"]...), // '' for who does not
		"directory_blocks.resource":     {"Group", "User"},
		"portal_links.kind":             enums["PortalLinkKind"],
		"streams.kind":                  enums["StreamKind"],
		"streams.paused":                append([]string{""}, enums["StopReason"]...), // '' while events are sent
		"managed.kind":                  enums["ManagedKind"],
		"webhooks.disabled":             append([]string{""}, enums["StopReason"]...), // '' while events are sent
	}
	got := map[string][]string{}
	for _, sql := range statementsOf(t) {
		name := tableName.FindStringSubmatch(sql)
		for _, check := range checkList.FindAllStringSubmatch(sql, -1) {
			var values []string
			for _, v := range quoted.FindAllStringSubmatch(check[2], -1) {
				values = append(values, v[1])
			}
			slices.Sort(values)
			got[name[1]+"."+check[1]] = values
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("CHECK lists differ from package model (-model +schema):\n%s", diff)
	}
}

// enumsOfModel returns the string constants of package model by the name of
// their type, sorted.
func enumsOfModel(t *testing.T) map[string][]string {
	t.Helper()
	enums := map[string][]string{}
	for _, f := range parseFolder(t, filepath.Join("..", "internal", "model")) {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			typ, ok := spec.Type.(*ast.Ident)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				enums[typ.Name] = append(enums[typ.Name], unquote(t, lit))
			}
			return true
		})
	}
	for _, values := range enums {
		slices.Sort(values)
	}
	return enums
}

func unquote(t *testing.T, lit *ast.BasicLit) string {
	t.Helper()
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// parseFolder returns the files of a package, without its tests, by path.
func parseFolder(t *testing.T, folder string) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]*ast.File{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		if files[path], err = parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func TestPermissionsAreThoseOfModel(t *testing.T) {
	t.Parallel()
	got, err := many(t.Context(), &openTest(t).queries, scanValue[model.Permission],
		`SELECT name FROM permissions WHERE built_in ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	want := model.BuiltIn()
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("built-in permissions (-model +schema):\n%s", diff)
	}
}
