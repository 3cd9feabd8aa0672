/** Who gets in: each way of signing in, on each container, as processes with settings of their own. */
package io.parley.it.signin;
