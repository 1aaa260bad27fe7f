/**
 * A sample that breaks every rule, so that a rule which never goes red is noticed. Its modules have no package-info.
 */
package dev.medley.architecture.broken;
