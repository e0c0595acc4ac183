# Ends every server of one folder when the process that started them is gone, then removes the folder.
# Usage: sh watchdog.sh FOLDER, with standard input a pipe whose other end only that process holds: the kernel closes it
# however the process ends, kill -9 included.
while read -r _; do :; done

# The rename comes first: a server that is just being started can no longer write its pid file, and so does not start.
gone="$1.gone"
mv "$1" "$gone" 2>/dev/null || exit 0
for file in "$gone"/pids/*; do
  [ -s "$file" ] || continue
  pid=$(cat "$file")
  kill -9 "-$pid" 2>/dev/null || kill -9 "$pid" 2>/dev/null
done

# A process that is being killed may still write for a moment.
tries=0
while [ -e "$gone" ] && [ "$tries" -lt 100 ]; do
  rm -rf "$gone" 2>/dev/null
  [ -e "$gone" ] && sleep 0.05
  tries=$((tries + 1))
done
exit 0
