// Package reference answers with the page on which developers read what the management API
// can do.
//
// Its URL is /api/v1/. What the page says is made in internal/api of the table from which
// calls are answered, and of the declarations.
package reference
