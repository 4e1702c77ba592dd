// Package branding shows the operator what the product looks like, and would, and takes what
// they choose.
//
// It is mounted in the demo alone, at /demo/branding…, by brandingRoutes in handlers/routes.go;
// whatever else the operator comes to mounts it by the same line. The rules are in
// internal/instance, the markup is in views/branding, the row is in db/instance.go.
package branding
