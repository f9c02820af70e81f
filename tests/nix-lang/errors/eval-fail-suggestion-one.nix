# One similar name is suggested.
{ length = 1; width = 2; }.lenght
