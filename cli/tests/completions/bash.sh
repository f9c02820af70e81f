# Prints what bash offers for a command line, a word on each line: bash bash.sh SCRIPT WORD...
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_frazil
printf '%s\n' "${COMPREPLY[@]}"
