# Source packages of the distribution, without touching how this machine is set up. Sourced, never run.
# shellcheck shell=bash

# Prints the distribution's own deb entries of this machine as deb-src entries, one a line. Entries of others (their
# suite is not named after the release) are left out: many have no sources.
source_entries() {
  local codename
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  {
    { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true; } |
      awk '$1 == "deb" { $1 = "deb-src"; print }'
    cat_stanzas /etc/apt/sources.list.d/*.sources
  } | grep -E " $codename(-updates|-security)? .*\\<(main|universe)\\>" | sort -u
}

# The same in the newer format: stanzas of fields, possibly with several URIs and suites each.
cat_stanzas() {
  local file
  for file in "$@"; do
    [[ -r $file ]] || continue
    awk '
      function flush_stanza(  i, j, options) {
        if (types ~ /deb/ && enabled != "no") {
          options = signed != "" ? "[signed-by=" signed "] " : ""
          for (i = split(uris, uri, " "); i > 0; --i)
            for (j = split(suites, suite, " "); j > 0; --j)
              print "deb-src " options uri[i] " " suite[j] " " components
        }
        types = uris = suites = components = signed = enabled = ""
      }
      /^#/ { next }
      /^[ \t]*$/ { flush_stanza(); next }
      /^[ \t]/ { next }  # a key written out in place: apt then checks with the keys it trusts anyway
      { key = tolower($1); $1 = ""; sub(/^ /, "") }
      key == "types:" { types = $0 }
      key == "uris:" { uris = $0 }
      key == "suites:" { suites = $0 }
      key == "components:" { components = $0 }
      key == "signed-by:" { signed = $0 }
      key == "enabled:" { enabled = $0 }
      END { flush_stanza() }' "$file"
    echo
  done
}

# fetch_source <package> <folder>: brings the upstream archive of a source package, checked by apt, into the folder.
# apt works on lists and a cache of its own there, so that neither root nor a change of /etc/apt is needed.
fetch_source() {
  local apt=$2/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts"
  source_entries >"$apt/sources.list"
  [[ -s $apt/sources.list ]] || die "found no entry of the distribution itself in /etc/apt"
  local options=(-q -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts="$apt/parts"
    -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User="$(id -un)")
  apt-get "${options[@]}" update </dev/null >&2
  (cd "$2" && apt-get "${options[@]}" source --download-only --tar-only "$1" </dev/null >&2)
}
