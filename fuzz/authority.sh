# Certificates and CRLs by the openssl command; make_corpus.sh and make_identities.sh source this. $work has keys and PEM.

certificate() { # certificate NAME ALGORITHM ISSUER SUBJECT EXTENSION…: $work/NAME.{key,pem}
  local name=$1 algorithm=$2 issuer=$3 subject=$4
  shift 4
  # shellcheck disable=SC2086 # the algorithm is several words
  openssl genpkey ${algorithm} -out "$work/$name.key" 2>/dev/null
  openssl req -new -key "$work/$name.key" -subj "$subject" -out "$work/$name.csr"
  printf '%s\n' "$@" >"$work/$name.ext"
  if [ "$issuer" = self ]; then
    openssl x509 -req -in "$work/$name.csr" -signkey "$work/$name.key" -days 3650 -extfile "$work/$name.ext" -out "$work/$name.pem" 2>/dev/null
  else
    openssl x509 -req -in "$work/$name.csr" -CA "$work/$issuer.pem" -CAkey "$work/$issuer.key" -CAcreateserial -days 3650 \
      -extfile "$work/$name.ext" -out "$work/$name.pem" 2>/dev/null
  fi
}

crl() { # crl ISSUER [REVOKED]: $work/ISSUER.crl
  printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\ncrlnumber=%s\ndefault_md=sha256\ndefault_crl_days=3650\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n' \
    "$work/$1.index" "$work/$1.number" >"$work/$1.cnf"
  : >"$work/$1.index"
  echo 01 >"$work/$1.number"
  [ $# -eq 1 ] || openssl ca -config "$work/$1.cnf" -keyfile "$work/$1.key" -cert "$work/$1.pem" -revoke "$work/$2.pem" 2>/dev/null
  openssl ca -config "$work/$1.cnf" -keyfile "$work/$1.key" -cert "$work/$1.pem" -gencrl -out "$work/$1.crl" 2>/dev/null
}

pem() { openssl x509 -in "$work/$1.pem"; }
