/** Every right against everything that needs one. */
package io.parley.rights;
