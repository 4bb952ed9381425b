# Print "found PYTHON", or one sentence that says what is missing and what to do.
#
#     sh scripts/find_python.sh TARGET [PYTHON]
#
# TARGET is what the user asked make for. Without PYTHON, the first of the usual names
# that is new enough is taken.

target=$1
given=$2

version_of() {
    "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null
}

seen='no Python was found'
for python in ${given:-python3 python3.14 python3.13 python3.12 python3.11}; do
    version=$(version_of "$python")
    case $version in
        3.1[1-9].* | 3.[2-9][0-9].*) ;;
        '')
            # Names of Pythons that are not there say nothing; the one asked for does.
            test -z "$given" || seen="$python does not run"
            continue
            ;;
        *)
            seen="$python is $version"
            continue
            ;;
    esac
    if "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        echo "found $python"
    else
        echo "dlcourse needs the modules venv and ensurepip, which $python ($version)" \
            "lacks. Install them (Debian, Ubuntu: sudo apt install" \
            "python${version%.*}-venv) and run: make $target"
    fi
    exit
done
echo "dlcourse needs Python 3.11 or newer; $seen." \
    "Install one and run: make $target PYTHON=python3.12"
