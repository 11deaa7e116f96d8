/*
 * jsnumber.c: see jsnumber.h. The digits are libc's, the layout and the
 * grammar are ours.
 */
#include "flow/jsnumber.h"

#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ECMA-262, 6.1.6.1.20: from here on numbers are written with exponents. */
enum { JSNUMBER_PLAIN_DIGITS = 21, JSNUMBER_PLAIN_ZEROS = 6 };

/* --- numbers to text ------------------------------------------------------ */

static void jsnumber_zeros(int count, struct str *out)
{
	for (int i = 0; i < count; i++)
		str_add_char(out, '0');
}

/* The digits d1 d2 … dk of 0.d1d2…dk times ten to the power of point. */
static void jsnumber_digits_text(const char *digits, int point, struct str *out)
{
	int k = (int)strlen(digits);

	if (k <= point && point <= JSNUMBER_PLAIN_DIGITS) {
		str_add(out, digits);
		jsnumber_zeros(point - k, out);
	} else if (0 < point && point <= JSNUMBER_PLAIN_DIGITS) {
		str_add_n(out, digits, (size_t)point);
		str_addf(out, ".%s", digits + point);
	} else if (-JSNUMBER_PLAIN_ZEROS < point && point <= 0) {
		str_add(out, "0.");
		jsnumber_zeros(-point, out);
		str_add(out, digits);
	} else {
		str_add_n(out, digits, 1);
		if (k > 1)
			str_addf(out, ".%s", digits + 1);
		str_addf(out, "e%+d", point - 1);
	}
}

/*
 * The fewest digits that read back as the same number. printf gives the
 * nearest text of so many digits. The next one is tried too: the numbers above
 * a power of two lie twice as far apart as those below, so that the nearest
 * text may belong to the number below, and the next to this one.
 *
 * If there is a text of at most DBL_DIG digits, it is the one of DBL_DIG
 * digits without its zeros; but not for subnormal numbers, which have fewer
 * bits.
 */
static void jsnumber_finite_text(double number, struct str *out)
{
	char text[sizeof("1.7976931348623157e+308")];
	char digits[DBL_DECIMAL_DIG + 1];
	size_t n = 0;
	char *e = text;

	for (int precision = number < DBL_MIN ? 0 : DBL_DIG - 1;
	     precision < DBL_DECIMAL_DIG; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, number);
		e = strchr(text, 'e');
		if (strtod(text, NULL) == number)
			break;
		if (e[-1] != '9') {
			e[-1]++;
			if (strtod(text, NULL) == number)
				break;
		}
	}
	for (const char *p = text; p < e; p++)
		if (*p != '.')
			digits[n++] = *p;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	jsnumber_digits_text(digits, (int)strtol(e + 1, NULL, 10) + 1, out);
}

void jsnumber_text(double number, struct str *out)
{
	if (isnan(number)) {
		str_add(out, "NaN");
		return;
	}
	if (number < 0)
		str_add_char(out, '-');
	if (isinf(number))
		str_add(out, "Infinity");
	else if (number == 0)
		str_add_char(out, '0');
	else
		jsnumber_finite_text(fabs(number), out);
}

/* --- text to numbers ------------------------------------------------------ */

/* WhiteSpace and LineTerminator (ECMA-262, 12.2 and 12.3), in UTF-8. */
static const char *jsnumber_skip_space(const char *text)
{
	static const char *const spaces[] = {" ", "\t", "\n", "\v", "\f", "\r",
	    "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
	    "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
	    "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000",
	    "\uFEFF"};

	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]);) {
		size_t len = strlen(spaces[i]);
		if (strncmp(text, spaces[i], len) == 0) {
			text += len;
			i = 0;
		} else {
			i++;
		}
	}
	return text;
}

/* A decimal number at the start of text; *ret_end where it stops, text
 * itself if there is none. Not strtod's hexadecimal, inf and nan. */
static double jsnumber_decimal(const char *text, const char **ret_end)
{
	const char *p = text + (*text == '+' || *text == '-');

	if (strncmp(p, "Infinity", 8) == 0) {
		*ret_end = p + 8;
		return *text == '-' ? -INFINITY : INFINITY;
	}
	if (!isdigit((unsigned char)*p) &&
	    !(*p == '.' && isdigit((unsigned char)p[1]))) {
		*ret_end = text;
		return NAN;
	}
	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		*ret_end = p + 1;
		return *text == '-' ? -0.0 : 0;
	}
	char *end;
	double number = strtod(text, &end);
	*ret_end = end;
	return number;
}

/* "0x1F", "0o17", "0b11"; the end is text itself if it is none of them. */
static double jsnumber_radix_number(const char *text, const char **ret_end)
{
	static const char all[] = "0123456789abcdef";
	int letter = tolower((unsigned char)text[text[0] ? 1 : 0]);
	ptrdiff_t radix = letter == 'x'   ? 16
	                  : letter == 'o' ? 8
	                  : letter == 'b' ? 2
	                                  : 0;
	double number = 0;
	const char *p = text + 2;

	*ret_end = text;
	if (text[0] != '0' || radix == 0)
		return NAN;
	for (; *p; p++) {
		const char *digit = strchr(all, tolower((unsigned char)*p));
		if (digit == NULL || digit - all >= radix)
			break;
		number = number * (double)radix + (double)(digit - all);
		*ret_end = p + 1;
	}
	return number;
}

double jsnumber_parse(const char *text)
{
	const char *end;

	text = jsnumber_skip_space(text);
	if (*text == '\0')
		return 0;
	double number = jsnumber_radix_number(text, &end);
	if (end == text)
		number = jsnumber_decimal(text, &end);
	return end != text && *jsnumber_skip_space(end) == '\0' ? number : NAN;
}

double jsnumber_parse_start(const char *text)
{
	const char *end;

	return jsnumber_decimal(jsnumber_skip_space(text), &end);
}
