/*
 * graphviz.c: see graphviz.h. The text goes in by a temporary file, so that
 * neither side can wait for the other.
 */
#include "admin/graphviz.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool graphviz_spawn(int in, int out, pid_t *ret_pid, struct err *err)
{
	char *const argv[] = {(char *)"dot", (char *)"-Tsvg", NULL};
	posix_spawn_file_actions_t actions;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	int why = posix_spawnp(ret_pid, "dot", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (why == ENOENT)
		return err_set(err, ERR_REFUSED,
		    "drawing SVG takes the program dot; install the package "
		    "graphviz, or write --format mermaid or dot");
	return why == 0 || err_set(err, ERR_AGAIN, "dot: %s", strerror(why));
}

static bool graphviz_finish(pid_t pid, struct err *err)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_set(
			    err, ERR_AGAIN, "dot: %s", strerror(errno));
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       err_set(err, ERR_REFUSED, "dot does not take the picture");
}

static bool graphviz_run(
    FILE *in, FILE *out, const char *dot, struct str *ret_svg, struct err *err)
{
	char part[8192];
	size_t n;
	pid_t pid;

	if (fputs(dot, in) < 0 || fflush(in) != 0 ||
	    lseek(fileno(in), 0, SEEK_SET) != 0)
		return err_set(
		    err, ERR_AGAIN, "a temporary file: %s", strerror(errno));
	if (!graphviz_spawn(fileno(in), fileno(out), &pid, err) ||
	    !graphviz_finish(pid, err))
		return false;
	rewind(out);
	while ((n = fread(part, 1, sizeof(part), out)) > 0)
		str_add_n(ret_svg, part, n);
	return str_ok(ret_svg) ||
	       err_set(err, ERR_REFUSED, "the picture is too large");
}

bool graphviz_svg(const char *dot, struct str *ret_svg, struct err *err)
{
	FILE *in = tmpfile();
	FILE *out = tmpfile();
	bool ok = in && out ? graphviz_run(in, out, dot, ret_svg, err)
	                    : err_set(err, ERR_AGAIN, "a temporary file: %s",
	                          strerror(errno));

	if (in)
		fclose(in);
	if (out)
		fclose(out);
	return ok;
}
