/*
 * zone.c: see zone.h. GLib tells the offset of an instant; what a wall time
 * means is worked out here, since GLib wants to be told whether it is summer.
 *
 * No zone changes its clock twice within two days, so a day before and a day
 * after a wall time show both offsets that it may have.
 */
#include "base/zone.h"

#include "base/own.h"

#include <glib.h>
#include <string.h>

static const int64_t ZONE_SECOND_MS = 1000;
static const int64_t ZONE_DAY_MS = INT64_C(86400000);

struct zone {
	GTimeZone *tz;
};

/* tzdata's names; nothing that could be a path out of its folder, and no
 * rule like UTC+3, which GLib would take too (and mean UTC-3 by it). */
static bool zone_is_name(const char *name)
{
	if (strchr(name, '/') == NULL && strpbrk(name, "+-"))
		return false;
	return g_ascii_isalpha(name[0]) &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
	                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                         "0123456789_+-/")] == '\0';
}

bool zone_open(const char *name, struct zone **ret_zone, struct err *err)
{
	GTimeZone *tz =
	    zone_is_name(name) ? g_time_zone_new_identifier(name) : NULL;

	if (tz == NULL)
		return err_set(err, ERR_INPUT,
		    "there is no time zone \"%.60s\"; write a name of tzdata, "
		    "for example America/New_York",
		    name);
	*ret_zone = own_calloc(1, sizeof(**ret_zone));
	(*ret_zone)->tz = tz;
	return true;
}

void zone_close(struct zone **zone)
{
	if (*zone)
		g_time_zone_unref((*zone)->tz);
	free(*zone);
	*zone = NULL;
}

static int64_t zone_floor(int64_t ms)
{
	int64_t seconds = ms / ZONE_SECOND_MS;

	return ms % ZONE_SECOND_MS < 0 ? seconds - 1 : seconds;
}

int64_t zone_offset_ms(const struct zone *zone, int64_t at_ms)
{
	int interval = g_time_zone_find_interval(
	    zone->tz, G_TIME_TYPE_UNIVERSAL, zone_floor(at_ms));

	return g_time_zone_get_offset(zone->tz, interval) * ZONE_SECOND_MS;
}

/* The instant after `before` at which the offset changes; there is one, not
 * later than `after`. */
static int64_t zone_change(
    const struct zone *zone, int64_t before_ms, int64_t after_ms)
{
	int64_t offset = zone_offset_ms(zone, before_ms);
	int64_t low = zone_floor(before_ms), high = zone_floor(after_ms);

	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;
		if (zone_offset_ms(zone, middle * ZONE_SECOND_MS) == offset)
			low = middle;
		else
			high = middle;
	}
	return high * ZONE_SECOND_MS;
}

int64_t zone_instant_ms(const struct zone *zone, int64_t wall_ms)
{
	int64_t old = zone_offset_ms(zone, wall_ms - ZONE_DAY_MS);
	int64_t new = zone_offset_ms(zone, wall_ms + ZONE_DAY_MS);
	int64_t by_old = wall_ms - old, by_new = wall_ms - new;

	if (old == new || zone_offset_ms(zone, by_old) == old)
		return by_old;
	if (zone_offset_ms(zone, by_new) == new)
		return by_new;
	return zone_change(zone, by_new, by_old);
}

int64_t zone_wall_ms(const struct zone *zone, int64_t at_ms)
{
	int64_t wall = at_ms + zone_offset_ms(zone, at_ms);
	int64_t first = zone_instant_ms(zone, wall);

	if (first == at_ms)
		return wall;
	return zone_change(zone, first, at_ms) + zone_offset_ms(zone, first);
}

int64_t zone_day(const struct zone *zone, int64_t at_ms)
{
	int64_t wall = zone ? zone_wall_ms(zone, at_ms) : at_ms;

	return wall / ZONE_DAY_MS - (wall % ZONE_DAY_MS < 0);
}

int64_t zone_day_start_ms(const struct zone *zone, int64_t day)
{
	int64_t wall = day * ZONE_DAY_MS;

	return zone ? zone_instant_ms(zone, wall) : wall;
}
