# Prints what zsh offers for a command line, a word on each line: zsh zsh.zsh SCRIPT WORD...
#
# An interactive shell on a terminal of its own completes the line. Its compadd is replaced by one that
# tells what it is given.
zmodload zsh/zpty
script=$1
shift
zpty shell zsh -f -i
tell() { zpty -w shell $1 }
tell "PROMPT=; autoload -Uz compinit; compinit -u -D; source $script"
tell 'compadd() { builtin compadd -O offered "$@"; print -rl -- $offered; builtin compadd "$@" }'
tell 'stop() { print; print DO""NE; exit }; show() { comppostfuncs=(stop); print STA""RT; zle complete-word }'
tell 'zle -N show; bindkey "^I" show; stty -onlcr -echo'
zpty -n -w shell "$*"$'\t'
zpty -r -m shell answer '*DONE*'
print -r -- $answer | tr -d '\r' | sed '1,/START/d; /^DONE/d; /^$/d'
