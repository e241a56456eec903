// What tests read from Go modules: go-sarif carries the public schema of SARIF 2.1.0.
module portable.dev/tests/parts

go 1.24.0

require github.com/owenrumney/go-sarif/v3 v3.3.1
