#!/bin/sh
# Makes docker/secrets/secret_key and database_password, unless they are there. The folder is closed to others; the files
# are readable, because a container's user, which is another, reads them through its own mount.
set -eu

folder="${1:-$(dirname "$0")/secrets}"
(umask 077 && mkdir -p "$folder")

for name in secret_key database_password; do
    if [ -e "$folder/$name" ]; then
        echo "$folder/$name is there already: kept."
        continue
    fi
    # 60 letters and digits: 357 bits.
    LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 60 >"$folder/.$name"
    chmod 0444 "$folder/.$name"
    mv "$folder/.$name" "$folder/$name"
    echo "$folder/$name made."
done
