int main(int argc,char**argv);
#include "tests/screen/demo.h"
int main(int argc,char**argv){return demo_run(argc-2,argv+2);}
