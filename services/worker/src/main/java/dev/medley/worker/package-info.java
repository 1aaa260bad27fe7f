/** What every worker with a model does alike: hosting it, naming it, its failures and metrics. */
@NullMarked
package dev.medley.worker;

import org.jspecify.annotations.NullMarked;
